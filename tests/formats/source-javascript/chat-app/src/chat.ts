import { openai } from "@ai-sdk/openai";
import { streamText, type CoreMessage } from "ai";
import fs from "node:fs";
import path from "path";
import { Button } from "@/components/button";
import "./style.css";
import type { Station } from "../station";

// const old = "https://api.commented-out.example";
/* import hidden from "hidden"; */
const FALLBACK = "https://api.levels.example/v1";
const words = /["'`]import x from "y"/;

export async function answer(messages: CoreMessage[]) {
  const result = await streamText({ model: openai("gpt-4o-mini"), messages });
  const level = await fetch(`https://gauge.brook.example/now?id=${messages.length}`);
  return { result, level, key: process.env.OPENAI_API_KEY, base: process.env["LEVELS_URL"] ?? FALLBACK };
}
