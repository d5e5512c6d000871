"""An operation is run through the local platform, as a step of a flow, while what passes by is kept."""

import datetime
import time
from collections.abc import Mapping
from typing import Any

from generator.designer.card import Card, all_fields
from generator.designer.recording import Recorder
from generator.designer.runs import Run
from generator.designer.workbench import Workbench
from generator.runtime.gateway import GatewayError, ParameterProblem
from generator.runtime.local.masking import mask_of
from generator.runtime.local.platform import LocalPlatform
from generator.runtime.masking import Mask

_READS = {"GET", "HEAD"}


def run_operation(workbench: Workbench, card: Card, inputs: Mapping[str, Any]) -> Run:
    """Run an operation as a step of a flow, and keep the run.

    Args:
        workbench: calls it.
        card: the operation.
        inputs: by flat name.
    """
    begun = Run(workbench.runs.next_number(), card.operation, inputs, f"{datetime.datetime.now():%H:%M:%S}", Mask())
    running = workbench.running()
    if running.platform is None:
        done = begun._replace(problems=(running.problem,))
    else:
        mask = mask_of(running.platform)
        mask.learn(_secrets(card, inputs))
        done = _called(workbench, running.platform, running.recorder, begun._replace(mask=mask))
    if card.method not in _READS:
        workbench.forget()
    workbench.runs.add(done)
    return done


def _called(workbench: Workbench, platform: LocalPlatform, recorder: Recorder, run: Run) -> Run:
    gateway = platform.gateway
    with workbench.calling, recorder.watching() as exchanges:
        started = time.perf_counter()
        try:
            asked = gateway.request_for(run.operation, run.inputs)
            run = run._replace(asked=asked)
            run = run._replace(reply=gateway.call(run.operation, run.inputs))
        except ParameterProblem as problem:
            run = run._replace(problems=tuple(map(run.mask.text, problem.problems)))
        except GatewayError as error:
            run = run._replace(problems=(run.mask.text(str(error)),))
        except Exception as error:  # a defect must not end the session
            workbench.restart()
            run = run._replace(problems=(run.mask.text(f"{type(error).__name__}: {error}"),))
        return run._replace(exchanges=tuple(exchanges), seconds=time.perf_counter() - started)


def _secrets(card: Card, inputs: Mapping[str, Any]) -> set[str]:
    """Return what was filled in where the definition says that it is a secret."""
    names = {field.name for field in all_fields(card.fields) if field.control == "secret"}
    return {str(value) for name, value in inputs.items() if name in names}
