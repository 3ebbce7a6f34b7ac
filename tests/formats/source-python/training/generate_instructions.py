import openai

import shared


def write_examples(seed_tasks, model_name="text-davinci-003", count=100):
    for task in seed_tasks:
        openai.Completion.create(engine=model_name, prompt=task)
    shared.ask(prompt=seed_tasks[0], model_name=model_name)
