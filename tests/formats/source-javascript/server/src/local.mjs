import OpenAI from "openai";
import { pipeline } from "@huggingface/transformers";

const client = new OpenAI({ baseURL: "http://localhost:11434/v1", apiKey: "none" });
export const reply = (messages) => client.chat.completions.create({ model: "llama3.1:8b", messages });
export const classify = await pipeline("text-classification", "Xenova/bert-base-multilingual-uncased-sentiment");
