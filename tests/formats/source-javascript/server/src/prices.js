module.exports = [
  { model: "gpt-4", price: 30 },
  { model: "gpt-4o", price: 5 },
  { model: "gpt-4o-mini", price: 0.2 },
  { model: "gpt-3.5-turbo", price: 0.5 },
  { model: "claude-3-opus", price: 15 },
  { model: "claude-3-sonnet", price: 3 },
  { model: "claude-3-haiku", price: 0.3 },
  { model: "gemini-1.5-pro", price: 4 },
  { model: "gemini-1.5-flash", price: 0.1 },
];
