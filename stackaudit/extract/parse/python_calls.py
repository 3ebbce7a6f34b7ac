"""Python source goes in; the models and data sets that its calls name come out, defaults resolved."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from stackaudit.extract.parse.python_names import Names, dotted_name, keyword
from stackaudit.extract.parse.source import is_hub_id, is_model_id, names_model
from stackaudit.files import Malformed

Use: TypeAlias = Literal["call", "weights", "tokenizer", "named", "dataset", "service"]

APIS: Final = {
    "openai": re.compile(
        r"(?:^|\.)(?:chat\.completions|completions|responses|embeddings|images|audio\.(?:transcriptions|translations|speech)"
        r"|moderations|assistants|fine_tuning\.jobs|realtime|runs)\.(?:create|parse|stream|generate|edit|connect|create_and_poll)$"
        r"|(?:^|\.)(?:ChatCompletion|Completion|Embedding|Image|Audio|Moderation)\.(?:a?create|a?transcribe|translate)$"
    ),
    "anthropic": re.compile(r"(?:^|\.)messages\.(?:create|stream|count_tokens|parse|batches\.create)$"),
    "google-genai": re.compile(
        r"(?:^|\.)(?:models\.(?:generate|embed|count)_\w+|GenerativeModel|chats\.create|generate_text|ImageGenerationModel\.from_pretrained)$"
    ),
    "litellm": re.compile(r"(?:^|\.)(?:litellm\.)?(?:a?completion|a?embedding|a?image_generation|a?text_completion|a?responses|a?transcription)$"),
    "mistralai": re.compile(r"(?:^|\.)chat\.(?:complete|stream)(?:_async)?$|(?:^|\.)fim\.complete$"),
    "cohere": re.compile(r"(?:^|\.)(?:co|cohere\w*|client|\w*co_client)\.(?:chat|chat_stream|generate|embed|rerank|classify|summarize)$"),
    "ollama": re.compile(r"(?:^|\.)(?:ollama|\w*client)\.(?:chat|generate|embed|embeddings|pull)$"),
    "replicate": re.compile(r"(?:^|\.)replicate\.(?:run|stream|async_run)$"),
    "boto3": re.compile(r"(?:^|\.)(?:invoke_model(?:_with_response_stream)?|converse(?:_stream)?)$"),
    "dashscope": re.compile(r"(?:^|\.)(?:Generation|MultiModalConversation|TextEmbedding)\.call$"),
}  # fmt: skip
"""How each service's own library is called; believed only where the library (or one alike) is imported."""

_ALIKE: Final = {
    "openai": ("openai", "groq", "together", "cerebras", "fireworks", "mistralai", "portkey_ai", "langfuse", "helicone",
               "zhipuai", "volcenginesdkarkruntime", "huggingface_hub", "litellm", "xai_sdk", "deepseek"),
    "anthropic": ("anthropic",),
    "google-genai": ("google.generativeai", "google.genai", "vertexai", "google.cloud.aiplatform"),
    "litellm": ("litellm",),
    "mistralai": ("mistralai",),
    "cohere": ("cohere",),
    "ollama": ("ollama",),
    "replicate": ("replicate",),
    "boto3": ("boto3", "botocore", "aioboto3"),
    "dashscope": ("dashscope",),
}  # fmt: skip
HOSTS: Final = {
    "openai": "api.openai.com", "anthropic": "api.anthropic.com", "cohere": "api.cohere.com",
    "mistralai": "api.mistral.ai", "groq": "api.groq.com", "google-genai": "generativelanguage.googleapis.com",
    "replicate": "api.replicate.com", "together": "api.together.xyz", "dashscope": "dashscope.aliyuncs.com",
    "zhipuai": "open.bigmodel.cn", "fireworks": "api.fireworks.ai", "cerebras": "api.cerebras.ai",
}  # fmt: skip
"""Where a library calls when nothing else is said."""

_WRAPPERS: Final = re.compile(
    r"^(?:(?:Azure)?(?:Chat)?OpenAI(?:Embeddings?|Like|Model|LLM|ServerModel)?|AzureChatOpenAI|AzureOpenAIEmbeddings?|OpenAIChat\w*"
    r"|(?:Chat)?Anthropic(?:LLM|Model)?|Chat(?:GoogleGenerativeAI|VertexAI|MistralAI|Cohere|Groq|Ollama|Bedrock\w*|Fireworks|Together|NVIDIA|DeepSeek|XAI|OpenRouter|Perplexity|HuggingFace|LiteLLM|Tongyi|ZhipuAI|Deepseek|Databricks|Watsonx)"
    r"|GoogleGenerativeAI\w*|VertexAI\w*|Gemini\w*|MistralAI\w*|Cohere\w*|Groq\w*|Ollama\w*|Bedrock\w*|HuggingFace(?:Endpoint|Embeddings?|Hub|LLM|Pipeline|InferenceAPI\w*|BgeEmbeddings|InstructEmbeddings)"
    r"|LiteLLM\w*|OpenRouter\w*|Together\w*|Fireworks\w*|Replicate|DeepSeek|VLLM\w*|LlamaCpp|InferenceClient\w*|LLM|LM|Agent|ChatModel|init_chat_model|init_embeddings|from_provider|GenerativeModel|TextGenerationModel|ChatBot)$"
)
_LOCAL: Final = {
    "SentenceTransformer": "sentence-transformers", "CrossEncoder": "sentence-transformers",
    "SparseEncoder": "sentence-transformers", "pipeline": "transformers", "WhisperModel": "faster-whisper",
    "TextEmbedding": "fastembed", "SparseTextEmbedding": "fastembed", "AsyncLLMEngine": "vllm",
    "AsyncEngineArgs": "vllm", "EngineArgs": "vllm", "LLM": "vllm", "Engine": "sglang", "Runtime": "sglang",
    "create_model": "timm", "create_model_and_transforms": "open-clip", "snapshot_download": "huggingface-hub",
    "HookedTransformer": "transformer-lens", "load_model": "whisper", "KeyBERT": "keybert",
    "BGEM3FlagModel": "flagembedding", "FlagModel": "flagembedding", "FlagReranker": "flagembedding",
    "CTransformers": "ctransformers", "GGUFModel": "ctransformers", "Llama": "llama-cpp-python",
}  # fmt: skip
_MODEL_ARGS: Final = (
    "model", "model_name", "model_id", "modelId", "engine", "model_name_or_path", "pretrained_model_name_or_path",
    "repo_id", "deployment_name", "azure_deployment", "deployment_id", "model_path", "base_model", "model_url",
)  # fmt: skip
_MODELISH: Final = re.compile(
    r"(?i)^(?:.*_)?(?:model|llm|engine|deployment|teacher|embedder|embedding|embeddings)(?:_?(?:name|id|path|version|name_or_path))?(?:_default)?$"
    r"|^default_.*model.*$|^.*model_(?:name|id)$|^(?:gpt|claude|openai|anthropic|gemini)_?model.*$"
)
_NOT_A_CALL: Final = re.compile(
    r"(?i)encod|token|count|price|cost|pricing|limit|context|window|register|assert|equal|mock|patch"
)
_BUILDERS: Final = frozenset(
    {
        "json",
        "csv",
        "text",
        "parquet",
        "imagefolder",
        "audiofolder",
        "arrow",
        "pandas",
        "webdataset",
        "sql",
        "xml",
        "generator",
    }
)


@dataclass(frozen=True, slots=True)
class Found:
    """A model or data set by its name, how it is used, through which library, in which function.

    `role` is how the program itself calls what it hands over ("args.teacher_model").
    """

    use: Use
    value: str
    via: str
    line: int
    function: str
    role: str = ""
    sure: bool = True


def read_calls(text: str, imports: dict[str, int]) -> list[Found]:
    """Every use in a source text; `imports` are the modules that it imports."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the scanned project's escapes are none of ours
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None)
            raise Malformed("a syntax error: its calls are not read", line) from error
        except (MemoryError, RecursionError) as error:
            raise Malformed("nested too deeply to be read as Python") from error
    return list(_Reader(Names(tree), imports).found())


_EVERYDAY: Final = {
    "LLM": "vllm", "Engine": "sglang", "Runtime": "sglang", "load_model": "whisper",
    "create_model": "timm", "Llama": "llama_cpp",
}  # fmt: skip
"""Names that are a library's only where the library is imported."""
_FIRST: Final = frozenset(
    {"LM", "LLM", "init_chat_model", "init_embeddings", "from_provider", "Agent", "InferenceClient",
     "GenerativeModel", "run", "stream", "from_pretrained"}
)  # fmt: skip
"""Calls whose first argument is the model."""
_PREFIXED: Final = frozenset({"Agent", "init_chat_model", "init_embeddings"})
"""Calls that take "provider:model"."""
_FRAMEWORKS: Final = (
    ("langchain", "langchain"), ("llama-index", "llama_index"), ("crewai", "crewai"), ("dspy", "dspy"),
    ("pydantic-ai", "pydantic_ai"), ("smolagents", "smolagents"), ("vllm", "vllm"), ("agno", "agno"),
    ("instructor", "instructor"), ("haystack", "haystack"), ("huggingface-hub", "huggingface_hub"),
)  # fmt: skip

_LAST: Final = re.compile(
    r"(?:create\w*|parse|stream\w*|generate\w*|edit|connect|transcribe|translate|count_\w+|embed\w*|GenerativeModel|from_pretrained"
    r"|completion|\w*embedding|\w*_generation|\w*responses|transcription|complete\w*|chat\w*|rerank|classify|summarize|pull|run|async_run"
    r"|invoke_model\w*|converse\w*|call)$"
)
"""How every one of the service calls ends: most calls of a file are dismissed by this."""

Named: TypeAlias = "list[tuple[str, int]]"


class _Reader:
    def __init__(self, names: Names, imports: dict[str, int]) -> None:
        self.names = names
        self.imports = imports

    def found(self) -> Iterator[Found]:
        for call, function in self.names.calls:
            dotted = dotted_name(call.func)
            if dotted:
                yield from self._call(call, dotted, function)
        yield from self._defaults()

    def _imported(self, *modules: str) -> str | None:
        for module in modules:
            if any(name == module or name.startswith(module + ".") for name in self.imports):
                return module
        return None

    def _call(self, call: ast.Call, dotted: str, function: str) -> Iterator[Found]:
        last = dotted.rsplit(".", 1)[-1]
        service = self._service(dotted)
        if service is not None:
            place = 0 if last in _FIRST else None
            yield from self._models(call, function, "call", service, place)
            if service in HOSTS and not self.names.service_elsewhere:
                yield Found("service", HOSTS[service], service, call.lineno, function)
        elif last == "from_pretrained":
            yield from self._weights(call, dotted, function)
        elif last in ("load_dataset", "load_dataset_builder"):
            yield from self._dataset(call, function, "datasets", "path")
        elif dotted in ("tfds.load", "tensorflow_datasets.load"):
            yield from self._dataset(call, function, "tensorflow-datasets", "name")
        elif last in ("hf_hub_download", "snapshot_download"):
            if self._is_dataset(call):
                yield from self._dataset(call, function, "huggingface-hub", "repo_id")
            else:
                yield from self._models(call, function, "weights", "huggingface-hub", 0)
        elif last in _LOCAL and (last not in _EVERYDAY or self._imported(_EVERYDAY[last])):
            place = 1 if last == "pipeline" else 0
            yield from self._models(call, function, "weights", _LOCAL[last], place)
        elif _WRAPPERS.match(last):
            yield from self._wrapped(call, last, function)
        elif not _NOT_A_CALL.search(dotted):
            yield from self._handed_over(call, function)

    def _service(self, dotted: str) -> str | None:
        """The library of the service that is called: the one imported of those that are called alike."""
        if not _LAST.search(dotted):
            return None
        for library, pattern in APIS.items():
            alike = self._imported(*_ALIKE[library]) if pattern.search(dotted) else None
            if alike:
                return (
                    library
                    if alike.replace(".", "-").startswith("google") or alike == "vertexai"
                    else alike
                )
        return None

    def _models(
        self, call: ast.Call, function: str, use: Use, via: str, place: int | None
    ) -> Iterator[Found]:
        values, role = self._model(call, function, place)
        for value, line in values:
            if is_model_id(value):
                yield Found(use, value, via, line, function, role)

    def _model(self, call: ast.Call, function: str, place: int | None) -> tuple[Named, str]:
        """The model a call is handed, by keyword, by position, or inside ** of a dictionary; its role."""
        target = self.names.targets.get(id(call), "")
        given = next(filter(None, (keyword(call, name) for name in _MODEL_ARGS)), None)
        if given is None and place is not None and len(call.args) > place:
            given = call.args[place]
        if given is not None:
            return self.names.strings(given, function), f"{dotted_name(given)} {target}"
        spread = [k.value for k in call.keywords if k.arg is None]
        return [
            found
            for value in spread
            for name in _MODEL_ARGS[:5]
            for entry, where in self.names.entries(value, name, function, 1)
            for found in self.names.strings(entry, where)
        ], target

    def _weights(self, call: ast.Call, dotted: str, function: str) -> Iterator[Found]:
        """X.from_pretrained: whose X is tells the library."""
        owner = dotted.split(".")[-2] if "." in dotted else ""
        if owner.endswith("Config"):
            return
        use: Use = "weights"
        if re.search(r"Tokenizer|Processor|FeatureExtractor", owner):
            use = "tokenizer"
        via, place = "transformers", 0
        if "Pipeline" in owner or (self._imported("diffusers") and not owner.startswith("Auto")):
            via = "diffusers"
        elif owner.startswith(("Peft", "AutoPeft")):
            via = "peft"
            place = int(owner == "PeftModel" and len(call.args) > 1)
        elif owner.startswith("Fast"):
            via = "unsloth"
        elif owner == "Llama" and self._imported("llama_cpp"):
            via = "llama-cpp-python"
        yield from self._models(call, function, use, via, place)

    def _is_dataset(self, call: ast.Call) -> bool:
        kind = keyword(call, "repo_type")
        return isinstance(kind, ast.Constant) and kind.value == "dataset"

    def _dataset(self, call: ast.Call, function: str, via: str, name: str) -> Iterator[Found]:
        given = keyword(call, name) or (call.args[0] if call.args else None)
        for value, line in self.names.strings(given, function):
            if is_hub_id(value) and value not in _BUILDERS:
                yield Found("dataset", value, via, line, function)

    def _wrapped(self, call: ast.Call, name: str, function: str) -> Iterator[Found]:
        """ChatX(model=…) of a framework; a name that could be anybody's needs a model that is known."""
        via = next(
            (
                shown
                for shown, module in _FRAMEWORKS
                if any(i.split(".", 1)[0].startswith(module) for i in self.imports)
            ),
            "",
        )
        values, role = self._model(call, function, 0 if name in _FIRST else None)
        for value, line in values:
            model = value.split(":", 1)[-1] if name in _PREFIXED else value
            if is_model_id(model) and (names_model(model) or name not in ("Agent", "LLM", "LM")):
                yield Found("call", model, via, line, function, role)

    def _handed_over(self, call: ast.Call, function: str) -> Iterator[Found]:
        """A known model handed to any other call as its model."""
        for argument in call.keywords:
            if argument.arg and _MODELISH.match(argument.arg):
                for value, line in self.names.strings(argument.value, function):
                    if names_model(value):
                        yield Found("named", value, "", line, function, argument.arg, sure=False)

    def _defaults(self) -> Iterator[Found]:
        """A known model as the default of something that is called a model."""
        for name, value, function in self.names.defaults:
            plain = not isinstance(value, (ast.Name, ast.Attribute, ast.Subscript))
            if plain and _MODELISH.match(name):
                for text, line in self.names.strings(value, function):
                    if names_model(text):
                        yield Found("named", text, "", line, function, name, sure=False)
