"""Filters over a table: pandas queries such as `score >= 5 and not tags.str.contains("lying")`, and nothing beyond.

pandas evaluates what it is given as Python, attributes and calls of any object included. So every part of an expression is
looked at first; only columns, values, comparisons, arithmetic and the methods named here reach pandas.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ganinterface.datasets.choosing.tables import hint
from stylegan.files.problem import quoted
from stylegan.training.pictures import DatasetError

if TYPE_CHECKING:
    import pandas

LONGEST = 4000  # characters
METHODS = frozenset({"isna", "notna", "isnull", "notnull", "isin", "between", "abs", "round"})
TEXT_METHODS = frozenset(
    [
        "contains",
        "startswith",
        "endswith",
        "match",
        "fullmatch",
        "lower",
        "upper",
        "strip",
        "len",
        "count",
        "isdigit",
    ]
)
_ALLOWED = (
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.UAdd, ast.Invert, ast.BinOp, ast.Add,
    ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.BitAnd, ast.BitOr, ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE,
    ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Name, ast.Load, ast.Constant, ast.List, ast.Tuple, ast.Call, ast.Attribute,
    ast.keyword,
)  # fmt: skip
# A text in quotes, left as it is, or a column's name in backticks.
_QUOTES = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|`([^`]*)`""")


def matching(table: pandas.DataFrame, expression: str) -> NDArray[np.bool_]:
    """Which rows an expression holds for, bool [rows]; DatasetError with one sentence for anything but a filter.

    `and`, `or`, `not` (or `&`, `|`, `~`), comparisons (also `in [...]`), + - * / // %, and columns' methods: isin, between,
    isna … and `.str.` contains, startswith, … Columns whose names are no words stand in backticks.
    """
    if len(expression) > LONGEST:
        raise DatasetError(f"A filter has at most {LONGEST} characters.")
    plain, columns = _without_backticks(expression)
    try:
        tree = ast.parse(plain, mode="eval")
        used = sorted({columns.get(name, name) for name in _names(tree)})
        result = _evaluate(table, plain, columns, used)
    except RecursionError as error:
        raise DatasetError("The filter is nested too deeply.") from error
    except (SyntaxError, MemoryError) as error:
        raise DatasetError(
            f"The filter '{_short(expression)}' is not an expression: {_reason(error)}."
        ) from error
    values = np.asarray(result)
    if values.shape != (len(table),) or values.dtype != np.bool_:
        raise DatasetError(f"The filter '{_short(expression)}' is not true or false for every picture.")
    return values


def _without_backticks(expression: str) -> tuple[str, dict[str, str]]:
    """The expression with a word of its own for every name in backticks, and what those words stand for."""
    columns: dict[str, str] = {}

    def word(found: re.Match[str]) -> str:
        if found[1] is not None:
            return found[1]
        columns[name := f"column_{len(columns)}"] = found[2]
        return name

    plain = _QUOTES.sub(word, expression).strip().replace("\n", " ")  # one line, as pandas wants it
    if "@" in _QUOTES.sub(lambda found: '""', expression):
        raise DatasetError("A filter can use only the table's columns, not variables ('@').")
    return plain, columns


def _names(tree: ast.Expression) -> set[str]:
    """The names of columns in an expression of which every part is allowed."""
    methods: set[int] = set()  # attributes that stand where they may
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            raise DatasetError(f"A filter cannot have '{_short(_source(node))}' in it.")
        if isinstance(node, ast.Call):
            methods |= _method(node)
        elif isinstance(node, ast.Constant) and not isinstance(node.value, str | int | float | None):
            raise DatasetError(f"A filter cannot have '{_short(_source(node))}' in it.")
        elif isinstance(node, ast.Attribute) and id(node) not in methods:
            raise DatasetError(f"A filter cannot use '.{quoted(node.attr)}'.")
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _method(call: ast.Call) -> set[int]:
    """The attributes of a call that is allowed: `.isin(...)`, or `.str` and `.contains(...)`."""
    method = call.func
    if any(keyword.arg is None for keyword in call.keywords):
        raise DatasetError("A filter cannot have '**' in it.")
    if not isinstance(method, ast.Attribute):
        raise DatasetError(f"A filter cannot call '{_short(_source(method))}'.")
    inner = method.value
    if isinstance(inner, ast.Attribute) and inner.attr == "str" and method.attr in TEXT_METHODS:
        return {id(method), id(inner)}
    if method.attr in METHODS:
        return {id(method)}
    known = ", ".join(sorted(METHODS)), ", ".join(sorted(TEXT_METHODS))
    raise DatasetError(
        f"A filter cannot call '.{quoted(method.attr)}', only {known[0]}, and after .str {known[1]}."
    )


def _evaluate(table: pandas.DataFrame, plain: str, columns: dict[str, str], used: list[str]) -> object:
    for column in used:
        if column not in table.columns:
            raise DatasetError(f"The table has no column '{quoted(column)}'{hint(column, table.columns)}")
    clash = next((word for word in columns if word in table.columns), None)
    if clash is not None:
        raise DatasetError(f"A column called '{clash}' cannot be used together with names in backticks.")
    chosen = table[used].rename(columns={column: word for word, column in columns.items()})
    try:
        # With none of this module's variables.
        return chosen.eval(plain, engine="python", local_dict={}, global_dict={})
    except RecursionError:
        raise
    except Exception as error:  # pandas evaluates with whatever the columns' types raise
        raise DatasetError(f"The filter '{_short(plain)}' fails: {_reason(error)}.") from error


def _source(node: ast.AST) -> str:
    return ast.unparse(node) if isinstance(node, ast.expr) else type(node).__name__


def _short(text: str) -> str:
    return " ".join(text.split())[:60]


def _reason(error: BaseException) -> str:
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return " ".join(text.split()).rstrip(".")[:200]
