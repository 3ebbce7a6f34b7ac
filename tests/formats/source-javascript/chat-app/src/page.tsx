import React, { useState } from "react";
import dynamic from "next/dynamic";

const Chart = dynamic(() => import("chart.js/auto"));

export default function Page() {
  const [open, setOpen] = useState(false);
  return <a href="https://www.brook.example">don't click {open ? "it's open" : "closed"}</a>;
}
