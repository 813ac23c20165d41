"""The five moments of truth in journey order: the decisions that move a shopper on."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.model import MomentId


@dataclass(frozen=True)
class Moment:
    id: MomentId
    name: str
    question: str  # the shopper's, in one sentence
    weight: int  # share of the overall score, in percent


MOMENTS: tuple[Moment, ...] = (
    Moment("zmot", "Before arriving", "Can I find this store, and does it look worth a visit?", 15),
    Moment("fmot", "First impression", "Do I stay or go?", 25),
    Moment("smot", "Buying", "Can I choose, add to the cart and pay without doubt or trouble?", 35),
    Moment("tmot", "Service and the wait", "What happens after I order, and who helps me?", 15),
    Moment("umot", "Coming back", "Why would I return?", 10),
)
