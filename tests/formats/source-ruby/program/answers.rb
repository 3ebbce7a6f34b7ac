require "json"
require "openai"
require 'faraday/retry'
require_relative "levels"

# url = "https://api.commented.example"
client = OpenAI::Client.new(access_token: ENV.fetch("OPENAI_ACCESS_TOKEN"))
client.chat(parameters: { model: "gpt-4o", messages: [] })
Faraday.get('https://gauge.brook.example/now')
