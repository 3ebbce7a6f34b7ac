from openai import OpenAI


def test_ask():
    assert OpenAI().chat.completions.create(model="gpt-3.5-turbo", messages=[])
