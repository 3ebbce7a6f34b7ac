const OpenAI = require("openai");
const express = require('express');
const { ChatAnthropic } = require("@langchain/anthropic");

const MODEL = process.env.CHAT_MODEL || "gpt-4o";
const client = new OpenAI({ apiKey: "sk-abcdefghijklmnopqrstuvwx" });

const assistant = new ChatAnthropic({
  modelName: "claude-3-haiku-20240307",
});

module.exports.ask = async (question) => {
  const reply = await client.chat.completions.create({
    model: MODEL,
    messages: [{ role: "user", content: question }],
  });
  return reply.choices[0].message.content;
};
