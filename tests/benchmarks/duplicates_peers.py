"""splink and recordlinkage over the columns that `duplicates.py` wrote; runs in an environment of their own.

    python duplicates_peers.py splink|recordlinkage FOLDER

No labels for either. Blocking rules are those of the product that can be said in equalities of columns,
with words of names taken apart; crowds are left to the rules, as each tool's guide advises.
"""
# ruff: noqa
# mypy: ignore-errors

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd


def columns(folder: Path) -> pd.DataFrame:
    rows = pd.read_csv(folder / "rows.csv", dtype=str, keep_default_na=False)
    rows["unique_id"] = np.arange(len(rows))
    places = rows["place"].str.split("/", expand=True)
    rows["upazila"], rows["union_"] = places[3], places[4]
    words = rows["name"].str.split(" ", expand=True)
    rows["first"], rows["last"] = words[0], rows["name"].str.rsplit(" ", n=1).str[-1]
    guard = rows["guardian"].str.split(" ", expand=True)
    rows["gfirst"], rows["glast"] = guard[0], rows["guardian"].str.rsplit(" ", n=1).str[-1]
    rows["phone"] = rows["phones"].str.split(" ").str[0]
    rows["nid"] = rows["nids"].str.split(" ").str[0]
    for name in ("birth_year", "size", "children"):
        rows[name] = pd.to_numeric(rows[name])
    rows["birth_year"] = rows["birth_year"].replace(0, np.nan)
    texts = rows.select_dtypes(include=["object", "string"]).columns
    rows[texts] = rows[texts].replace("", None)
    return rows.drop(columns=["place", "phones", "nids", "births"])


RULES = (
    ("nid",), ("phone",), ("name", "upazila"), ("first", "sex", "union_"), ("last", "sex", "union_"),
    ("first", "birth_year", "upazila"), ("last", "birth_year", "upazila"), ("first", "gfirst", "upazila"),
    ("last", "glast", "upazila"), ("guardian", "sex", "upazila"), ("birth_year", "sex", "village", "union_"),
    ("children", "size", "sex", "village", "union_"),
)  # fmt: skip


def splink(rows: pd.DataFrame) -> pd.DataFrame:
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in RULES],
        comparisons=[
            cl.JaroWinklerAtThresholds("name_sound", [0.95, 0.88, 0.8]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("guardian_sound", [0.95, 0.88, 0.8]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("sex"),
            cl.LevenshteinAtThresholds("nid", 2),
            cl.LevenshteinAtThresholds("phone", 2),
            cl.CustomComparison(
                output_column_name="birth_year",
                comparison_levels=[
                    {
                        "sql_condition": "birth_year_l IS NULL OR birth_year_r IS NULL",
                        "label_for_charts": "null",
                        "is_null_level": True,
                    },
                    {"sql_condition": "birth_year_l = birth_year_r", "label_for_charts": "same"},
                    {"sql_condition": "abs(birth_year_l - birth_year_r) <= 1", "label_for_charts": "1"},
                    {"sql_condition": "abs(birth_year_l - birth_year_r) <= 3", "label_for_charts": "3"},
                    {"sql_condition": "abs(birth_year_l - birth_year_r) <= 10", "label_for_charts": "10"},
                    {"sql_condition": "ELSE", "label_for_charts": "else"},
                ],
            ),
            cl.JaroWinklerAtThresholds("village", [0.9]),
            cl.ExactMatch("union_"),
            cl.ExactMatch("children"),
            cl.ExactMatch("size"),
        ],
    )
    api = DuckDBAPI()
    try:
        linker = Linker(rows, settings, db_api=api)
    except (TypeError, AttributeError):
        linker = Linker(api.register(rows), settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("nid"), block_on("name", "guardian", "union_")], recall=0.6
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in (("nid",), ("phone",), ("name", "village")):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
    found = linker.inference.predict(threshold_match_weight=-6).as_pandas_dataframe()
    return pd.DataFrame({"a": found["unique_id_l"], "b": found["unique_id_r"], "score": found["match_weight"]})


def recordlinkage(rows: pd.DataFrame) -> pd.DataFrame:
    import recordlinkage as rl

    rows = rows.set_index("unique_id")
    index = rl.Index()
    for rule in RULES:
        index.block(list(rule))
    pairs = index.index(rows.dropna(subset=["name"]))
    compare = rl.Compare(n_jobs=1)
    compare.string("name_sound", "name_sound", method="jarowinkler", threshold=0.88, label="name")
    compare.string("guardian_sound", "guardian_sound", method="jarowinkler", threshold=0.88, label="guardian")
    for name in ("sex", "nid", "phone", "village", "union_", "children", "size"):
        compare.exact(name, name, label=name)
    compare.numeric("birth_year", "birth_year", scale=2, label="born")
    seen = (compare.compute(pairs, rows) >= 0.5).astype(int)
    judge = rl.ECMClassifier(binarize=None)
    judge.fit(seen)
    score = judge.prob(seen)
    return pd.DataFrame(
        {
            "a": seen.index.get_level_values(0),
            "b": seen.index.get_level_values(1),
            "score": np.log(score.to_numpy() + 1e-300),
        }
    )


def main() -> None:
    name, folder = sys.argv[1], Path(sys.argv[2])
    rows = columns(folder)
    started, spent = time.perf_counter(), time.process_time()
    found = {"splink": splink, "recordlinkage": recordlinkage}[name](rows)
    seconds, cpu = time.perf_counter() - started, time.process_time() - spent
    np.savez(folder / f"{name}.npz", a=found["a"].to_numpy(), b=found["b"].to_numpy(), score=found["score"].to_numpy())
    print(
        json.dumps(
            {
                "seconds": seconds,
                "cpu": cpu,
                "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "pairs": len(found),
            }
        )
    )


if __name__ == "__main__":
    main()
