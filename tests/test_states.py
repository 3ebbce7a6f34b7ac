"""Own, test, generated, vendored, foreign: by path, by content, by .gitattributes, by whose notices."""

from __future__ import annotations

import pytest

from stackaudit.extract import read
from stackaudit.extract.formats.code import EXTRACTOR
from stackaudit.files import Tree, glob_matcher
from stackaudit.model import Code
from stackaudit.provenance.heads import comments_of, holders_of, read_head, terms_of
from stackaudit.provenance.holders import judge_holders
from stackaudit.provenance.languages import LICENCE, language_by_content, language_of
from stackaudit.provenance.states import by_path

MIT = (
    "Permission is hereby granted, free of charge, to any person obtaining a copy of this software"
)


def own_code(name: str = "run") -> str:
    return f"""
int {name}(struct item *list, int many)
{{
    int best = 0;
    for (int i = 0; i < many; i++) {{
        if (list[i].weight > list[best].weight && !list[i].taken)
            best = i;
        else if (list[i].weight == 0)
            return -1;
    }}
    return best;
}}
"""


def codes(files: dict[str, str]) -> list[Code]:
    wanted = glob_matcher(EXTRACTOR.files)
    found = (f for file in Tree.of(files) if wanted(file.path) for f in read(EXTRACTOR, file))
    return [f for f in found if isinstance(f, Code)]


def states(
    files: dict[str, str], own: tuple[str, ...] = ("acme",), **more: tuple[str, ...]
) -> dict[str, str]:
    return {
        c.path: c.state for c in judge_holders(codes(files), own, **more) if c.language != LICENCE
    }


# --- paths ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("src/app.py", "own"),
        ("app/external/api_client.py", "own"),
        ("src/vendors/pricing.py", "own"),
        ("src/main/java/com/acme/vendor/Vendor.java", "own"),
        ("lib/parser.rb", "own"),
        ("latest.py", "own"),
        ("src/contest.go", "own"),
        ("src/CipherSuite.java", "own"),
        ("src/KeySpec.java", "own"),
        ("codegen/emit.py", "own"),
        ("vendor/github.com/x/y/z.go", "vendored"),
        ("src/pip/_vendor/six.py", "vendored"),
        ("web/node_modules/left-pad/index.js", "vendored"),
        ("cpp/third_party/zlib/inflate.c", "vendored"),
        ("cpp/ThirdParty/zlib/inflate.c", "vendored"),
        ("deps/lua/src/lapi.c", "vendored"),
        ("app/deps/session.py", "own"),
        ("public/plugins/codemirror-5.17.0/lib/codemirror.js", "vendored"),
        ("static/js/bootstrap.min.js", "vendored"),
        ("static/jquery-3.6.0.js", "vendored"),
        ("src/stb_image.h", "vendored"),
        ("Pods/Alamofire/Source/Request.swift", "vendored"),
        ("gradlew", "vendored"),
        ("api/v1/service.pb.go", "generated"),
        ("proto/user_pb2.py", "generated"),
        ("src/__generated__/types.ts", "generated"),
        ("pkg/zz_generated.deepcopy.go", "generated"),
        ("shop/migrations/0001_initial.py", "generated"),
        ("dist/bundle.js", "generated"),
        ("dist/main.py", "own"),
        ("package-lock.json", "generated"),
        ("tests/test_app.py", "test"),
        ("src/app_test.go", "test"),
        ("web/button.test.tsx", "test"),
        ("web/__tests__/button.tsx", "test"),
        ("src/test/java/AppTest.java", "test"),
        ("spec/models/user_spec.rb", "test"),
        ("src/conftest.py", "test"),
        ("Acme.Tests/Thing.cs", "test"),
        ("cypress/support/commands.js", "test"),
        ("testdata/input.go", "test"),
        ("t/basic.t", "test"),
    ],
)
def test_by_path(path: str, state: str) -> None:
    assert by_path(path).state == state


@pytest.mark.parametrize(
    ("path", "text", "name"),
    [
        ("a.py", "", "Python"),
        ("core.v", "module top; endmodule", "Verilog"),
        ("core.v", "Require Import List.", "V or Rocq"),
        ("view.m", "#import <Foundation/Foundation.h>", "Objective-C"),
        ("fit.m", "function y = fit(x)\n% doc", "MATLAB"),
        ("Core.scala", "package a\n\nimport chisel3._\n", "Chisel"),
        ("Main.scala", "package a\nimport java.io._\n", "Scala"),
        ("app.ts", "export const a = 1", "TypeScript"),
        ("app_de.ts", "<?xml version='1.0'?><TS/>", "XML"),
        ("bin/run", "#!/usr/bin/env python3\n", "Python"),
        ("bin/run", "#!/bin/sh\n", "Shell"),
    ],
)
def test_language(path: str, text: str, name: str) -> None:
    found = language_by_content(path, text, language_of(path))
    assert found is not None
    assert found.name == name


def test_no_language() -> None:
    assert language_of("photo.png") is None
    assert language_of("LICENSE") is None
    assert language_by_content("bin/run", "\x7fELF", None) is None


# --- heads ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "holders"),
    [
        ("# Copyright (c) 2012-2024, ACME CORPORATION & AFFILIATES.  All rights reserved.", ("ACME CORPORATION & AFFILIATES",)),
        ("// Copyright 2011 The Parser Authors. All Rights Reserved.", ("The Parser Authors",)),
        ("/* (C) 2013 by Jane Doe <jane@doe.example>, released under MIT */", ("Jane Doe",)),
        ("# Copyright (c) Example Corporation.\n# Licensed under the MIT License.", ("Example Corporation",)),
        ("// SPDX-FileCopyrightText: 2020 Jane Doe <jane@doe.example>", ("Jane Doe",)),
        (" * Copyright (c) 2009-Present, Example Ltd.\n * Copyright (c) 2010, John Q. Public", ("Example Ltd", "John Q. Public")),
        ("# Copyright 2025 ToolWorks Inc. and the Example team.", ("ToolWorks Inc. and the Example team",)),
        ("# © 2022 Jürgen Müller", ("Jürgen Müller",)),
        ("// Copyright (C) Ivan Petrov; Licensed MIT", ("Ivan Petrov",)),
        ("# the above copyright notice and this permission notice", ()),
        ("# Copyright [yyyy] [name of copyright owner]", ()),
        ("# we hold the copyright of this", ()),
    ],
)  # fmt: skip
def test_holders(text: str, holders: tuple[str, ...]) -> None:
    assert holders_of(text)[0] == holders


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("// SPDX-License-Identifier: GPL-2.0-only", "GPL-2.0-only"),
        ("# SPDX-License-Identifier: MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("# Licensed under the Apache License, Version 2.0", "Apache-2.0"),
        (f"/* {MIT} */", "MIT"),
        ("// This is in the public domain.", "public domain"),
        ("// Redistribution and use in source and binary forms", "BSD"),
        ("// draws a line", ""),
    ],
)
def test_terms(text: str, terms: str) -> None:
    assert terms_of(text) == terms


def test_only_comments_are_believed() -> None:
    text = 'NOTICE = "Copyright 2019 Somebody Else"\nprint("Copyright 2019 Somebody Else")\n'
    assert read_head(text, "python").holders == ()
    assert read_head("# Copyright 2019 Jane Doe\n" + text, "python").holders == ("Jane Doe",)
    assert comments_of("int a; // b\n/* c\nd */ e\nf", "c") == ["// b", "/* c", "d */ e", ""]


def test_a_notice_at_the_end_is_found() -> None:
    text = own_code() * 60 + f"/*\nCopyright 2020 Jane Doe\n\n{MIT}\n*/\n"
    head = read_head(text, "c")
    assert (head.holders, head.terms) == (("Jane Doe",), "MIT")
    assert text.split("\n")[(head.line or 0) - 1] == "Copyright 2020 Jane Doe"


@pytest.mark.parametrize(
    ("text", "family", "line"),
    [
        ("// Code generated by tool; DO NOT EDIT.\npackage a\n", "go", 1),
        (
            "# -*- coding: utf-8 -*-\n# Generated by the protocol buffer compiler.  DO NOT EDIT!\n",
            "python",
            2,
        ),
        ("/**\n * @generated SignedSource<<abc>>\n */\n", "javascript", 2),
        ("// <auto-generated>\n", "jvm", 1),
        ("/* This file is automatically generated from opcodes. */\n", "c", 1),
        ("# Handles the code generated by the model.\n", "python", None),
        ("# do not change these tests\n", "python", None),
        (
            "HEAD = '''\n/* This file is generated by emit.py. DO NOT EDIT. */\n'''\n",
            "python",
            None,
        ),
        ("x = 1\n" * 30 + "# this file is generated\n", "python", None),
    ],
)
def test_generated(text: str, family: str, line: int | None) -> None:
    assert read_head(text, family).generated == line


@pytest.mark.parametrize(
    ("text", "url", "whole"),
    [
        ("# Adapted from https://code.example/tool/x.py\nimport a\n", "https://code.example/tool/x.py", True),
        ("// ported from\n// https://code.example/x.c\nint a;\n", "https://code.example/x.c", True),
        ('"""Tokenizer, taken from https://code.example/t (MIT License)."""\n', "https://code.example/t", True),
        ("def f():\n    # copied from https://code.example/f\n    pass\n", "https://code.example/f", False),
        ("# Inspired by https://code.example/x, adapted\n", None, False),
        ("# adapted from https://arxiv.org/abs/1\n", None, False),
        ("# You may obtain a copy of the License at https://code.example/l\n", None, False),
        ("url = 'copied from https://code.example/f'\n", None, False),
        ("# see https://code.example\n", None, False),
    ],
)  # fmt: skip
def test_attribution(text: str, url: str | None, whole: bool) -> None:
    head = read_head(text, "python" if "#" in text or '"""' in text else "c")
    assert (head.source, head.whole) == (url, whole)
    if url:
        assert url in text.split("\n")[(head.source_line or 0) - 1]


# --- one file ---------------------------------------------------------------------------------------------


def test_attributes_are_believed_where_they_lower() -> None:
    files = {
        ".gitattributes": "*.lib.c linguist-vendored\nsrc/gen/** linguist-generated=true\n"
        "vendor/** linguist-vendored=false\nsrc/back.lib.c -linguist-vendored\n",
        "tools/.gitattributes": "# comment\nlex.c linguist-generated\n",
        "src/a.lib.c": own_code("a"), "src/back.lib.c": own_code("b"), "src/gen/deep/x.c": own_code("c"),
        "tools/lex.c": own_code("d"), "tools/sub/lex.c": own_code("e"), "lex.c": own_code("f"),
        "vendor/y.c": own_code("g"), "src/own.c": own_code("h"),
    }  # fmt: skip
    assert states(files) == {
        "src/a.lib.c": "vendored", "src/back.lib.c": "own", "src/gen/deep/x.c": "generated",
        "tools/lex.c": "generated", "tools/sub/lex.c": "generated", "lex.c": "own",
        "vendor/y.c": "vendored", "src/own.c": "own",
    }  # fmt: skip
    reason = next(c.reason for c in codes(files) if c.path == "tools/lex.c")
    assert reason == "tools/.gitattributes line 2 says so"


def test_attributes_cannot_stall() -> None:
    files = {
        ".gitattributes": "**/" * 400 + "*a*b*c*d*e*f*g*h*i*j*k*l*m linguist-vendored\n",
        "a/" * 60 + "x.c": own_code(),
    }
    assert set(states(files).values()) == {"own"}


def test_content_tells_generated_and_declarative() -> None:
    files = {
        "src/pack.js": "var a=1;" * 2000,
        "src/out.js": '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\n' + "let a = 1;\n" * 30,
        "src/table.py": "ROWS = {\n" + "".join(f'    "k{i}": [{i}, "v"],\n' for i in range(80)) + "}\n",
        "src/own.js": "export function add(a, b) {\n  return a + b;\n}\n",
        "data.json": "{}\n", "page.html": "<p>\n\n</p>\n",
    }  # fmt: skip
    assert states(files) == {
        "src/pack.js": "generated", "src/out.js": "generated", "src/table.py": "declarative",
        "src/own.js": "own", "data.json": "declarative", "page.html": "declarative",
    }  # fmt: skip
    assert {c.path: c.lines for c in codes(files)}["page.html"] == 2


# --- the whole tree ---------------------------------------------------------------------------------------


def note(holder: str, terms: str = "", year: int = 2020) -> str:
    return f"/* Copyright (c) {year} {holder}\n * {terms}\n */\n"


def test_a_licensed_folder_is_vendored_whatever_its_name() -> None:
    files = {
        "LICENSE": f"MIT License\n\nCopyright (c) 2020 Acme Inc.\n\n{MIT}\n",
        "editor/LICENSE": f"Copyright 1998 by Neil Example\n\n{MIT}\n",
        "editor/lex.c": own_code("a"), "editor/src/deep.c": own_code("b"),
        "editor/ours.c": note("Acme Inc.") + own_code("c"),
        "plugin/LICENSE": f"Copyright (c) 2021 Acme\n\n{MIT}\n",
        "plugin/x.c": own_code("d"),
        "src/y.c": own_code("e"),
        "game/tools/lcc/COPYRIGHT": "The authors are A and B.\nCopyright (c) 1991 by Example Telephone.\n",
        "game/tools/lcc/cpp/main.c": own_code("f"),
    }  # fmt: skip
    assert states(files) == {
        "editor/lex.c": "vendored", "editor/src/deep.c": "vendored", "editor/ours.c": "own",
        "plugin/x.c": "own", "src/y.c": "own", "game/tools/lcc/cpp/main.c": "vendored",
    }  # fmt: skip
    assert states(files, members=("editor",))["editor/lex.c"] == "own"


def test_partners_side_by_side_are_not_copies() -> None:
    files = {"LICENSE": f"Copyright 2004 Jane Doe\n\n{MIT}\n"}
    for part in ("mail", "cable", "text"):
        files[f"{part}/LICENSE"] = f"Copyright 2015 Partner LLC\n\n{MIT}\n"
        files[f"{part}/run.c"] = own_code(part)
    assert set(states(files).values()) == {"own"}


def test_standard_licence_texts_name_nobody() -> None:
    gpl = "GNU GENERAL PUBLIC LICENSE\nCopyright (C) 2007 Free Software Foundation, Inc.\n"
    files = {"COPYING": gpl, "core/COPYING": gpl, "core/x.c": own_code()}
    assert states(files) == {"core/x.c": "own"}


def test_a_foreign_notice_makes_a_file_foreign() -> None:
    files = {f"src/f{i}.c": own_code(f"f{i}") for i in range(6)}
    files["src/sha.c"] = note("Steve Example", "100% public domain") + own_code("sha")
    assert [p for p, s in states(files).items() if s == "foreign"] == ["src/sha.c"]
    judged = next(c for c in judge_holders(codes(files), ["acme"]) if c.path == "src/sha.c")
    assert (judged.copy, judged.line) == ("header", 1)
    assert judged.reason == "its notice names Steve Example under public domain"
    assert judged.atoms


def test_contributors_are_not_foreign() -> None:
    terms = "SPDX-License-Identifier: BSD-2-Clause"
    files = {
        f"lib{i % 4}/f{i}.c": note("Founder Person", terms) + own_code(f"f{i}") for i in range(12)
    }
    files |= {
        f"libz/g{i}.c": note(f"Helper Number{i}", terms) + own_code(f"g{i}") for i in range(8)
    }
    files["lib0/other.c"] = note("Other Party", "GNU General Public License") + own_code("o")
    files["lib0/big.c"] = note("NVIDIA Corporation", terms) + own_code("n")
    found = states(files, own=("founderos",))
    assert {p for p, s in found.items() if s == "foreign"} == {"lib0/other.c", "lib0/big.c"}


def test_the_majority_is_the_project_unless_it_is_known_to_be_somebody_else() -> None:
    files = {
        f"m{i % 5}/f{i}.py": "# Copyright 2021 NVIDIA CORPORATION.\n"
        + f"def f{i}(a):\n    return a\n"
        for i in range(20)
    }
    files["run.py"] = "def main():\n    return 1\n"
    assert set(states(files, own=("nvidia",)).values()) == {"own"}
    assert set(states(files, own=()).values()) == {"own"}
    assert set(states(files, own=("a-folder",)).values()) == {"own"}
    fork = states(files, own=("bigscience", "megatron-fork"))
    assert fork.pop("run.py") == "own"
    assert set(fork.values()) == {"foreign"}
    unknown = {p: t.replace("NVIDIA CORPORATION", "Smallish Lab") for p, t in files.items()}
    assert set(states(unknown, own=("somebody", "fork")).values()) == {"own"}
    named = states(unknown, own=("somebody", "fork"), known=("Smallish Lab",))
    assert named["m0/f0.py"] == "foreign"


def test_a_library_beside_unmarked_own_code_is_not_the_majority() -> None:
    files = {f"src/f{i}.c": own_code(f"f{i}") for i in range(20)}
    files |= {
        f"boostlike/g{i}.c": note("Jane Regex", "Boost Software License") + own_code(f"g{i}")
        for i in range(8)
    }
    files["boostlike/plain.c"] = own_code("plain")
    found = states(files)
    assert {p for p, s in found.items() if s != "own"} == {
        p for p in files if p.startswith("boostlike/")
    }


def test_an_external_folder_needs_more_than_its_name() -> None:
    plain = {f"app/external/c{i}.py": f"def call{i}(a):\n    return a\n" for i in range(4)}
    assert set(states(plain).values()) == {"own"}
    terms = "This software is provided 'as-is', without any express or implied warranty."
    files = {f"src/f{i}.c": note("Acme", terms) + own_code(f"f{i}") for i in range(10)}
    files |= {
        f"src/external/e{i}.h": note(f"Lib Author{i}", terms) + own_code(f"e{i}") for i in range(5)
    }
    files["src/external/bare.h"] = own_code("bare")
    files["src/external/mine.h"] = note("Acme", terms) + own_code("mine")
    found = states(files)
    assert {p for p, s in found.items() if s == "vendored"} == {
        p for p in files if "external" in p and "mine" not in p
    }


def test_vendored_folders_say_nothing_of_their_neighbours() -> None:
    files = {
        f"pkg/vendor/v{i}.js": f"/* Copyright 2010 Lib {i} */\nvar a{i} = 1;\n" for i in range(9)
    }
    files |= {f"pkg/f{i}.js": f"export function f{i}(a) {{ return a; }}\n" for i in range(4)}
    found = states(files)
    assert {s for p, s in found.items() if "vendor" not in p} == {"own"}


def test_upstream_notes_and_attributions() -> None:
    files = {
        "sub/.gitrepo": "[subrepo]\n\tremote = https://code.example/their/lib.git\n\tcommit = abc\n",
        "sub/x.c": own_code("a"),
        "mine/.gitrepo": "[subrepo]\n\tremote = https://code.example/acme/lib.git\n",
        "mine/x.c": own_code("b"),
        "src/port.py": "# Ported from https://code.example/their/tool.py\n\ndef f(a):\n    return a\n",
        "src/back.py": "# Copied from https://code.example/acme/tool.py\n\ndef f(a):\n    return a\n",
        "src/part.py": "def f(a):\n    # adapted from https://code.example/their/g.py\n    return a\n",
    }  # fmt: skip
    found = states(files)
    assert found["sub/x.c"] == "vendored"
    assert found["mine/x.c"] == "own"
    assert found["src/port.py"] == "foreign"
    assert found["src/back.py"] == found["src/part.py"] == "own"
    judged = {c.path: c for c in judge_holders(codes(files), ["acme"])}
    assert (judged["src/port.py"].copy, judged["src/port.py"].line) == ("attribution", 1)
    assert judged["src/part.py"].attribution == "https://code.example/their/g.py"


def test_an_own_notice_outweighs_a_well_known_name() -> None:
    theirs = {"src/stb_image.h": own_code(), "src/a.c": own_code("a")}
    assert states(theirs)["src/stb_image.h"] == "vendored"
    ours = {"stb_image.h": note("Acme") + own_code(), "stb_ds.h": note("Acme") + own_code("b")}
    assert set(states(ours).values()) == {"own"}
    assert all(c.atoms for c in judge_holders(codes(ours), ["acme"]))


def test_order_of_the_findings_is_irrelevant() -> None:
    files = {f"src/f{i}.c": note("Acme") + own_code(f"f{i}") for i in range(5)}
    files |= {"lib/x/LICENSE": f"Copyright 2001 Them\n\n{MIT}\n", "lib/x/y.c": own_code("y")}
    found = codes(files)
    forward = {c.path: c for c in judge_holders(found, ["acme"])}
    backward = {c.path: c for c in judge_holders(found[::-1], ["acme"])}
    assert forward == backward
