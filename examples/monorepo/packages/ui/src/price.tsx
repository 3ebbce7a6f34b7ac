import React from "react";
import type { Money } from "@corner/money";

export function Price({ amount, was }: { amount: Money; was?: Money }): React.ReactElement {
  return (
    <span className="price">
      {was ? <s aria-label="before">{was.toString()}</s> : null}
      <strong>{amount.toString()}</strong> {amount.currency}
    </span>
  );
}
