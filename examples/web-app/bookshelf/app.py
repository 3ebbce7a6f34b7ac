"""The web front of the bookshelf: who has which book, and a blurb for books that lack one."""

from __future__ import annotations

from datetime import date, timedelta

from fastapi import FastAPI, HTTPException
from openai import OpenAI
from sqlalchemy import create_engine, text

LOAN_DAYS = 21

app = FastAPI(title="bookshelf")
engine = create_engine("postgresql+psycopg://bookshelf@db/bookshelf")
client = OpenAI()


@app.get("/books")
def books(free: bool = False) -> list[dict[str, str]]:
    query = "select title, author, reader from book"
    if free:
        query += " where reader is null"
    with engine.connect() as connection:
        rows = connection.execute(text(query)).mappings()
        return [dict(row) for row in rows]


@app.post("/books/{book}/loan")
def lend(book: int, reader: str) -> dict[str, str]:
    due = date.today() + timedelta(days=LOAN_DAYS)
    with engine.begin() as connection:
        done = connection.execute(
            text("update book set reader = :reader, due = :due where id = :book and reader is null"),
            {"reader": reader, "due": due, "book": book},
        )
    if done.rowcount == 0:
        raise HTTPException(409, "somebody has it")
    return {"due": due.isoformat()}


@app.get("/books/{book}/blurb")
def blurb(book: int) -> dict[str, str]:
    with engine.connect() as connection:
        row = connection.execute(
            text("select title, author from book where id = :book"), {"book": book}
        ).one_or_none()
    if row is None:
        raise HTTPException(404, "no such book")
    answer = client.chat.completions.create(
        model="gpt-4o-mini",
        messages=[{"role": "user", "content": f"Two sentences on {row.title} by {row.author}."}],
    )
    return {"blurb": answer.choices[0].message.content or ""}
