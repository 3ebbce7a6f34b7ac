"""Python source goes in; the models and data sets that its calls name come out, defaults resolved."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from stackaudit.extract.parse.python_names import Names, dotted_name, keyword
from stackaudit.extract.parse.source import is_model_id, names_model
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
    r"(?i)^(?:.*_)?(?:model|llm|engine|deployment|teacher|embedder|embedding|embeddings)(?:_?(?:name|id|path|version|name_or_path|type|key|slug))?(?:_default)?$"
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
            raise Malformed(f"not Python: {getattr(error, 'msg', error)}", line) from error
        except (MemoryError, RecursionError) as error:
            raise Malformed("nested too deeply to be read as Python") from error
    return list(_Reader(Names(tree), imports).found())


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
        return next(
            (m for m in modules if any(i == m or i.startswith(m + ".") for i in self.imports)), None
        )

    def _model(self, call: ast.Call, function: str, place: int | None) -> list[tuple[str, int]]:
        """The model a call is handed, by keyword, by position, or inside ** of a dictionary."""
        for name in _MODEL_ARGS:
            given = keyword(call, name)
            if given is not None:
                return self.names.strings(given, function)
        if place is not None and len(call.args) > place:
            return self.names.strings(call.args[place], function)
        spread = [k.value for k in call.keywords if k.arg is None]
        return [
            found
            for value in spread
            for name in _MODEL_ARGS[:5]
            for entry, where in self.names.entries(value, name, function, 1)
            for found in self.names.strings(entry, where)
        ]

    def _call(self, call: ast.Call, dotted: str, function: str) -> Iterator[Found]:
        last = dotted.rsplit(".", 1)[-1]
        for library, pattern in APIS.items():
            alike = self._imported(*_ALIKE[library]) if pattern.search(dotted) else None
            if alike:
                via = (
                    library
                    if alike in ("openai", *_ALIKE[library][:1]) or library == "google-genai"
                    else alike
                )
                named = self._model(
                    call,
                    function,
                    0 if last in ("GenerativeModel", "run", "stream", "from_pretrained") else None,
                )
                for value, line in named:
                    if is_model_id(value):
                        yield Found("call", value, via, line, function)
                if via in HOSTS and not self.names.service_elsewhere:
                    yield Found("service", HOSTS[via], via, call.lineno, function)
                return
        if last == "from_pretrained":
            yield from self._weights(call, dotted.split(".")[-2] if "." in dotted else "", function)
        elif last in ("load_dataset", "load_dataset_builder") or dotted in (
            "tfds.load",
            "tensorflow_datasets.load",
        ):
            yield from self._dataset(call, dotted, function)
        elif last in _LOCAL and (
            last not in ("LLM", "Engine", "Runtime", "load_model", "create_model", "Llama")
            or self._local(last)
        ):
            place = 1 if last == "pipeline" else 0
            if last == "snapshot_download" and self._is_dataset(call):
                yield from self._dataset(call, dotted, function)
                return
            for value, line in self._model(call, function, place):
                if is_model_id(value):
                    yield Found("weights", value, _LOCAL[last], line, function)
        elif last == "hf_hub_download":
            use: Use = "dataset" if self._is_dataset(call) else "weights"
            for value, line in self.names.strings(
                keyword(call, "repo_id") or (call.args[0] if call.args else None), function
            ):
                if is_model_id(value):
                    yield Found(use, value, "huggingface-hub", line, function)
        elif _WRAPPERS.match(last) and last[:1].isupper() | last.startswith(("init_", "from_")):
            first = (
                0
                if last
                in (
                    "LM",
                    "LLM",
                    "init_chat_model",
                    "init_embeddings",
                    "from_provider",
                    "Agent",
                    "InferenceClient",
                    "GenerativeModel",
                )
                else None
            )
            for value, line in self._model(call, function, first):
                tail = (
                    value.split(":", 1)[-1]
                    if last in ("Agent", "init_chat_model", "init_embeddings")
                    else value
                )
                if is_model_id(tail) and (
                    names_model(tail) or last not in ("Agent", "LLM", "LM", "Ollama")
                ):
                    yield Found("call", tail, self._wrapper(last), line, function)
        else:
            yield from self._named(call, dotted, function)

    def _wrapper(self, name: str) -> str:
        """The framework a wrapper class comes from, by what the file imports."""
        return next(
            (
                shown
                for shown, module in (
                    ("langchain", "langchain"), ("llama-index", "llama_index"), ("crewai", "crewai"), ("dspy", "dspy"),
                    ("pydantic-ai", "pydantic_ai"), ("smolagents", "smolagents"), ("huggingface-hub", "huggingface_hub"),
                    ("vllm", "vllm"), ("instructor", "instructor"), ("agno", "agno"), ("haystack", "haystack"),
                )
                if any(i.split(".")[0].startswith(module) for i in self.imports)
            ),
            "",
        )  # fmt: skip

    def _local(self, name: str) -> bool:
        """Whether a class or function with an everyday name is the library's."""
        library = {"LLM": "vllm", "Engine": "sglang", "Runtime": "sglang", "load_model": "whisper",
                   "create_model": "timm", "Llama": "llama_cpp"}[name]  # fmt: skip
        return self._imported(library) is not None

    def _is_dataset(self, call: ast.Call) -> bool:
        kind = keyword(call, "repo_type")
        return isinstance(kind, ast.Constant) and kind.value == "dataset"

    def _weights(self, call: ast.Call, owner: str, function: str) -> Iterator[Found]:
        if owner.endswith("Config"):
            return
        use: Use = (
            "tokenizer" if re.search(r"Tokenizer|Processor|FeatureExtractor", owner) else "weights"
        )
        via = (
            "diffusers" if "Pipeline" in owner or (self._imported("diffusers") and not owner.startswith("Auto"))
            else "peft" if owner.startswith(("Peft", "AutoPeft"))
            else "unsloth" if owner.startswith("Fast")
            else "llama-cpp-python" if owner == "Llama" and self._imported("llama_cpp")
            else "transformers"
        )  # fmt: skip
        place = (
            1 if via == "peft" and not owner.startswith("AutoPeft") and len(call.args) > 1 else 0
        )
        for value, line in self._model(call, function, place):
            if is_model_id(value):
                yield Found(use, value, via, line, function)

    def _dataset(self, call: ast.Call, dotted: str, function: str) -> Iterator[Found]:
        via = (
            "tensorflow-datasets"
            if dotted.startswith(("tfds", "tensorflow_datasets"))
            else "datasets"
        )
        given = keyword(call, "path") or keyword(call, "name" if via != "datasets" else "repo_id")
        if given is None and call.args:
            given = call.args[0]
        for value, line in self.names.strings(given, function):
            if is_model_id(value) and value not in _BUILDERS:
                yield Found("dataset", value, via, line, function)

    def _named(self, call: ast.Call, dotted: str, function: str) -> Iterator[Found]:
        """A known model handed to any other call as its model."""
        if _NOT_A_CALL.search(dotted):
            return
        for keyword in call.keywords:
            if keyword.arg and _MODELISH.match(keyword.arg):
                for value, line in self.names.strings(keyword.value, function):
                    if names_model(value):
                        yield Found("named", value, "", line, function, sure=False)

    def _defaults(self) -> Iterator[Found]:
        """A known model as the default of something that is called a model."""
        for name, value, function in self.names.defaults:
            if _MODELISH.match(name) and not isinstance(
                value, (ast.Name, ast.Attribute, ast.Subscript)
            ):
                for text, line in self.names.strings(value, function):
                    if names_model(text):
                        yield Found("named", text, "", line, function, sure=False)
