"""Deployments as the provider's published CLI reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpstui.simulator import validation
from vpstui.simulator.data.products import DEPLOY_SECONDS, Deployment
from vpstui.simulator.dates import iso
from vpstui.simulator.dialects.call import json_answer
from vpstui.simulator.refusal import detail, not_found

if TYPE_CHECKING:
    from starlette.responses import Response

    from vpstui.simulator.account import Account
    from vpstui.simulator.dialects.call import Call, Handler

MASK = "********"
"""What is told of the value of a variable."""


def _list_problem(value: object) -> str | None:
    fits = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return None if fits else "Expected a list of texts."


def _port_problem(value: object) -> str | None:
    return validation.one_of(range(1, 65_536))(value)


def _app_problem(value: object) -> str | None:
    return None if value in ("python", "node", "static") else f'"{value}" is not a valid choice.'


def _form(account: Account) -> validation.Form:
    """Return the form of what is deployed, on a server of this account."""
    uuids = {account.uuid_of(server_id) for server_id in account.servers}

    def server_problem(value: object) -> str | None:
        known = isinstance(value, str) and value in uuids
        return None if known else f'Invalid pk "{value}" - object does not exist.'

    texts = ("runtime_version", "start_command", "domain", "deploy_path", "git_branch")
    return validation.Form(
        {
            "server_uuid": server_problem,
            "name": lambda text: validation.text_problem(text, validation.MAX_NAME),
            "app_type": _app_problem,
            "git_repo": lambda text: validation.text_problem(text, 2000),
        },
        {
            **dict.fromkeys(texts, validation.any_text_problem),
            **dict.fromkeys(("build_commands", "exclude_paths"), _list_problem),
            "port": _port_problem,
        },
    )


def _configs(call: Call) -> Response:
    configs = call.account.products.configs
    shown = [{"uuid": uuid, **config} for uuid, config in configs.items()]
    return call.page(shown, dict(call.request.query_params))


def _new_config(call: Call) -> Response:
    """Store what is deployed; the CLI sends the same again with every deployment."""
    products, fields = call.account.products, call.fields(_form(call.account))
    same = ("server_uuid", "name")
    for uuid, config in products.configs.items():
        if all(config[key] == fields[key] for key in same):
            config.update(fields)
            return json_answer({"uuid": uuid, **config})
    uuid = products.new_uuid()
    products.configs[uuid] = fields
    products.variables[uuid] = {}
    return json_answer({"uuid": uuid, **fields}, 201)


def _config_of(call: Call) -> str:
    uuid: str = call.request.path_params["uuid"]
    if uuid not in call.account.products.configs:
        raise not_found()
    return uuid


def _one_config(call: Call) -> Response:
    uuid = _config_of(call)
    return json_answer({"uuid": uuid, **call.account.products.configs[uuid]})


def _put_config(call: Call) -> Response:
    configs, uuid = call.account.products.configs, _config_of(call)
    configs[uuid] = call.fields(_form(call.account))
    return json_answer({"uuid": uuid, **configs[uuid]})


def _deploy(call: Call) -> Response:
    uuid = _config_of(call)
    form = validation.Form({}, {"git_commit": validation.any_text_problem})
    commit = call.fields(form).get("git_commit", "")
    products, knobs = call.account.products, call.account.knobs
    made = products.new_uuid()
    seconds = DEPLOY_SECONDS / knobs.pace
    products.deployments[made] = Deployment(uuid, commit, knobs.clock(), seconds)
    return json_answer(_shown(call.account, made), 201)


def _shown(account: Account, uuid: str) -> dict[str, Any]:
    deployment = account.products.deployments[uuid]
    config = account.products.configs[deployment.config]
    now = account.knobs.clock()
    status = deployment.status(now)
    by_uuid = {account.uuid_of(number): record for number, record in account.servers.items()}
    return {
        "uuid": uuid,
        "config_name": config["name"],
        "server_hostname": by_uuid.get(config["server_uuid"], {}).get("name", ""),
        "git_commit": deployment.git_commit,
        "status": status,
        "created_at": iso(deployment.begun),
        "duration": deployment.seconds if status == "completed" else None,
        "error_message": "",
    }


def _deployments(call: Call) -> Response:
    newest_first = reversed(call.account.products.deployments)
    shown = [_shown(call.account, uuid) for uuid in newest_first]
    return call.page(shown, dict(call.request.query_params))


def _deployment_of(call: Call) -> str:
    uuid: str = call.request.path_params["uuid"]
    if uuid not in call.account.products.deployments:
        raise not_found()
    return uuid


def _one_deployment(call: Call) -> Response:
    uuid = _deployment_of(call)
    return json_answer({**_shown(call.account, uuid), "logs": _steps(call, uuid)})


def _steps(call: Call, uuid: str) -> list[dict[str, str]]:
    return call.account.products.deployments[uuid].steps(call.account.knobs.clock())


def _logs(call: Call) -> Response:
    return json_answer(_steps(call, _deployment_of(call)))


def _cancel(call: Call) -> Response:
    uuid = _deployment_of(call)
    deployments = call.account.products.deployments
    if deployments[uuid].status(call.account.knobs.clock()) != "running":
        raise detail(400, "Deployment is not running.")
    deployments[uuid] = deployments[uuid]._replace(cancelled=True)
    return json_answer(_shown(call.account, uuid))


def _variables(call: Call) -> Response:
    names = call.account.products.variables[_config_of(call)]
    return json_answer({"env": dict.fromkeys(names, MASK)})


def _set_variables(call: Call) -> Response:
    kept = call.account.products.variables[_config_of(call)]
    given = call.fields(validation.Form({"vars": _variables_problem}, {}))["vars"]
    kept.update({name: str(value) for name, value in given.items()})
    return json_answer({"message": f"{len(given)} variable(s) set."})


def _variables_problem(value: object) -> str | None:
    return None if isinstance(value, dict) and value else "Expected a dictionary of texts."


def _delete_variable(call: Call) -> Response:
    kept = call.account.products.variables[_config_of(call)]
    name: str = call.request.path_params["name"]
    if kept.pop(name, None) is None:
        raise not_found()
    return json_answer({"message": f"{name} removed."})


TABLE: dict[str, dict[str, Handler]] = {
    "/deploy-configs/": {"GET": _configs, "POST": _new_config},
    "/deploy-configs/{uuid}/": {"GET": _one_config, "PUT": _put_config},
    "/deploy-configs/{uuid}/deploy/": {"POST": _deploy},
    "/deploy-configs/{uuid}/env/": {"GET": _variables, "POST": _set_variables},
    "/deploy-configs/{uuid}/env/{name}/": {"DELETE": _delete_variable},
    "/deployments/": {"GET": _deployments},
    "/deployments/{uuid}/": {"GET": _one_deployment},
    "/deployments/{uuid}/cancel/": {"POST": _cancel},
    "/deployments/{uuid}/logs/": {"GET": _logs},
}
