"""Answers questions about the river, with https://api.not-called.example/ in this docstring only."""

import os, json
from dataclasses import dataclass

import httpx
import numpy as np
from anthropic import Anthropic
from google.cloud import storage, aiplatform
from openai import OpenAI
from langchain_openai import ChatOpenAI

from .local import helper
from app import levels

# base_url = "https://api.commented-out.example"
DEFAULT = os.getenv("CHAT_MODEL", "gpt-4o-mini")
WEATHER = "https://api.weather.example/v2/points"
SITES = {"homepage": "https://www.brook.example/"}


@dataclass
class Settings:
    embedding_model: str = "text-embedding-3-small"
    temperature: float = 0.2


def ask(question: str, model: str = DEFAULT) -> str:
    client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])
    reply = client.chat.completions.create(model=model, messages=[{"role": "user", "content": question}])
    return reply.choices[0].message.content


def embed(settings: Settings, texts):
    client = OpenAI()
    return client.embeddings.create(model=settings.embedding_model, input=texts)


def judge(text):
    options = dict(model="claude-3-5-sonnet-20241022", max_tokens=200)
    return Anthropic().messages.create(messages=[{"role": "user", "content": text}], **options)


def chain(name="gpt-4.1"):
    return ChatOpenAI(model=name, temperature=0)


def weather(token="wx_4f9d8a7b6c5e4d3f2a1b0c"):
    return httpx.get("https://forecast.brook.example/today", headers={"Authorization": "Bearer abcdefghijklmnop"})


PRICES = {"gpt-3.5-turbo": 0.5, "o1-preview": 15.0}
