"""Reading organizations, the features of their workspaces, and the quota (docs/facts/toggl.md 1.3, 2.1, 5.4)."""

from typing import Any

from toggl_simulator.moments import micro_form, micro_form_or_null
from toggl_simulator.plans import CALLS_ABOUT_THE_USER, FEATURES
from toggl_simulator.quota import Standing
from toggl_simulator.requests import Call
from toggl_simulator.responses import Response, ok
from toggl_simulator.store import Organization, State


def mine(state: State, call: Call) -> Response:
    """``GET /me/organizations``."""
    return ok([_view(state, call, organization) for organization in _of_user(state, call.user.id)])


def features(state: State, call: Call) -> Response:
    """``GET /me/features``: per workspace."""
    return ok(
        [
            {
                "workspace_id": place.workspace_id,
                "features": [
                    {
                        "feature_id": feature_id,
                        "name": name,
                        "enabled": not needs_plan or state.plan_of(place.workspace_id).paid,
                    }
                    for feature_id, name, needs_plan in FEATURES
                ],
            }
            for place in state.places_of(call.user.id)
        ]
    )


def quota(state: State, call: Call) -> Response:
    """``GET /me/quota``: the bucket of the user, then one per organization; looking costs nothing."""
    rows = [_quota_view(None, call, CALLS_ABOUT_THE_USER)]
    rows += [
        _quota_view(organization.id, call, organization.plan.calls_per_hour)
        for organization in _of_user(state, call.user.id)
    ]
    return ok(rows)


def _quota_view(organization_id: int | None, call: Call, total: int) -> dict[str, Any]:
    standing: Standing = call.quota.look(call.user.id, organization_id, total, call.now)
    return {
        "organization_id": organization_id,
        "remaining": standing.remaining,
        "resets_in_secs": standing.resets_in,
        "total": total,
    }


def _of_user(state: State, user_id: int) -> list[Organization]:
    entered = {state.workspaces[place.workspace_id].organization_id for place in state.places_of(user_id)}
    return [organization for organization in state.organizations.values() if organization.id in entered]


def _view(state: State, call: Call, organization: Organization) -> dict[str, Any]:
    plan = organization.plan
    users = {
        place.user_id
        for place in state.memberships.values()
        if state.workspaces[place.workspace_id].organization_id == organization.id
    }
    trial_end = micro_form_or_null(organization.trial_end)
    on_trial = trial_end is not None
    return {
        "id": organization.id,
        "name": organization.name,
        "pricing_plan_id": plan.pricing_plan_id,
        "pricing_plan_name": plan.title,
        "pricing_plan_enterprise": False,
        "created_at": micro_form(organization.created_at),
        "at": micro_form(organization.at),
        "server_deleted_at": None,
        "is_multi_workspace_enabled": organization.multi_workspace,
        "is_unified": True,
        "suspended_at": None,
        "user_count": len(users),
        "max_workspaces": 20 if organization.multi_workspace else 1,
        "permissions": organization.permissions,
        "admin": call.user.id in organization.admin_ids,
        "owner": call.user.id == organization.owner_id,
        "toggl_suite_updated_at": micro_form(organization.at),
        "trial_info": {
            "trial": on_trial,
            "trial_available": not on_trial,
            "can_have_trial": not on_trial and not plan.paid,
            "trial_end_date": trial_end,
            "next_payment_date": trial_end,
            "last_pricing_plan_id": 0 if on_trial else None,
            "trial_plan_id": plan.pricing_plan_id if on_trial else None,
        },
        "subscription": {
            "billing_period_months": 12 if plan.paid else 0,
            "created_at": micro_form(organization.created_at) if plan.paid else None,
            "enterprise": False,
            "plan": plan.name,
            "plan_name": plan.title,
            "seats": len(users) if plan.paid else None,
            "state": "trialing" if on_trial else "active" if plan.paid else "free",
            "trial": {
                "active": on_trial,
                "available": not on_trial,
                "end_date": trial_end,
                "plan": plan.name if on_trial else None,
            },
        },
    }
