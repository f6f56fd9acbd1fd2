"""Rules that serve SQL and Python alike may only be built from what means the same in both."""

import ast

import pytest

from backoffice.cli.environment import ROOT

MODELS = sorted((ROOT / "backoffice" / "models").glob("*.py"))
BROKEN_IN_SQL = (ast.And, ast.Or, ast.Not, ast.Is, ast.IsNot, ast.In, ast.NotIn, ast.IfExp)


def shared_rules(tree):
    """Hybrid methods without an SQL form of their own."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    own_form = {
        decorator.value.value.id
        for function in functions
        for decorator in function.decorator_list
        if ast.unparse(decorator).endswith(".inplace.expression")
    }
    for function in functions:
        decorators = {ast.unparse(decorator) for decorator in function.decorator_list}
        if "hybrid_method" in decorators and function.name not in own_form:
            yield function


def test_the_rules_are_found():
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in MODELS]
    names = {function.name for tree in trees for function in shared_rules(tree)}
    assert {"written_by", "draft_of", "uploaded_by"} <= names


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_rule_without_its_own_sql_uses_only_comparisons_and_bitwise_operators(path):
    for function in shared_rules(ast.parse(path.read_text(encoding="utf-8"))):
        bad = [
            type(node).__name__ for node in ast.walk(function) if isinstance(node, BROKEN_IN_SQL)
        ]
        assert not bad, (
            f"{path.name}: {function.name} uses {bad}: write & and | between comparisons"
        )
