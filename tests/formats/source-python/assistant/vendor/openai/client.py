import requests

URL = "https://api.openai.com/v1"
