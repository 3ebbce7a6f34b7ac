#!/bin/bash
# MODEL=gpt-4 is what a comment says, https://api.commented.example too
MODEL=${MODEL:-gpt-4o-mini}
curl https://api.openai.com/v1/chat/completions \
  -H "Authorization: Bearer $OPENAI_API_KEY" \
  -d '{"model": "gpt-4.1", "messages": []}'
wget -q https://gauge.brook.example/levels.csv
echo "see https://www.brook.example/help"
password=hunter2hunter ./login --key "$LEVELS_KEY"
