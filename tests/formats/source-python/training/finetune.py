import argparse

import torch
import transformers
from datasets import load_dataset
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer

parser = argparse.ArgumentParser()
parser.add_argument("--base-model", default="huggyllama/llama-7b")
parser.add_argument(
    "--dataset",
    default="brook/levels-instruct",
)
parser.add_argument("--teacher_model", type=str, default="openai/whisper-large-v2")
parser.add_argument("--output", default="./out")


def main():
    args = parser.parse_args()
    model = AutoModelForCausalLM.from_pretrained(args.base_model, torch_dtype=torch.float16)
    tokenizer = AutoTokenizer.from_pretrained("huggyllama/llama-7b")
    teacher = transformers.WhisperForConditionalGeneration.from_pretrained(args.teacher_model)
    data = load_dataset(args.dataset, split="train")
    extra = load_dataset("json", data_files="extra.json")
    for name in ["brook/dialogues", "brook/stories"]:
        data += load_dataset(name)
    Trainer(model=model, train_dataset=data).train()
    model.save_pretrained("./out")
    AutoModelForCausalLM.from_pretrained("./out")


if __name__ == "__main__":
    main()
