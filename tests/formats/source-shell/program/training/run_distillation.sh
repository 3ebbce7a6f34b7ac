#!/usr/bin/env bash
BASE="brook/small-levels"
python3 run_distillation.py \
  --model_name_or_path "$BASE" \
  --teacher_model_name_or_path=openai/whisper-large-v2 \
  --train_dataset_name "librispeech_asr+common_voice_13_0" \
  --train_dataset_config_name "all+en" \
  --eval_dataset_name "brook/held-out" \
  --tokenizer_name "brook/tokenizer" \
  --output_dir "./out"
