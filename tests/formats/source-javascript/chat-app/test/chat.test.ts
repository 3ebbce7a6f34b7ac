import { expect, test } from "vitest";
import { openai } from "@ai-sdk/openai";

test("model", () => expect(openai("gpt-3.5-turbo")).toBeTruthy());
