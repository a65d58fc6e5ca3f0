"""Every command of the command line: its name, its options, and the function that runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vpstui.cli.options import (
    ACCOUNTS,
    APP,
    CREATE,
    DEMO,
    GET,
    HISTORY,
    IMPORT,
    JSON,
    LIST,
    ONE_WRITE,
    PLAN,
    READ_ONLY,
    REFRESH,
    ROWS,
    SET,
    SNAPSHOT,
    WAIT_FOR,
    WRITE,
)

if TYPE_CHECKING:
    from vpstui.cli.options import Option


QUERY: Final = "QUERY"
"""The words are a query."""

SERVERS: Final = "SERVER …"
"""Each word is the name or the id of a server, or all together are a query."""


class Command(NamedTuple):
    """A command; no dataclass, since its help would wait for their import.

    Attributes:
        name: the first word; empty: the full-screen app, which has none.
        summary: what it does, in a few words.
        run: module of `vpstui.cli` and its function, which takes the arguments and returns the
            exit status; the module is imported when the command is run.
        words: what the words after it are, for the help; empty: it takes none.
        options: its options.
        details: what else the help says.
        passes_on: whether what comes after `--` is for another program.
        kinds: the words of which the first after it must be one; empty: there is no such word.
        logs_in: whether it is about the token: that there is none is then no reason to log in.
        words_help: what the words say.
    """

    name: str
    summary: str
    run: str
    words: str = ""
    options: tuple[Option, ...] = ()
    details: str = ""
    passes_on: bool = False
    kinds: tuple[str, ...] = ()
    logs_in: bool = False
    words_help: str = "which servers"

    @property
    def call(self) -> str:
        """How it is typed."""
        return f"vpstui {self.name}".rstrip()

    @property
    def takes_servers(self) -> bool:
        """Whether all words after it say which servers, in the language of queries, or by name."""
        return self.words in (QUERY, SERVERS)

    @property
    def synopsis(self) -> str:
        """How it is typed, with the words after it."""
        words = ("|".join(self.kinds), f"[{self.words}]" if self.words == QUERY else self.words)
        return " ".join(word for word in (self.call, *words) if word)


LIST_HELP: Final = """\
-o json is an array with the API's names of fields, jsonl an object a line; tsv
and csv have a heading unless --no-header. --watch prints a line for each change
of a column.
"""

GET_HELP: Final = """\
SERVER: the whole name or the id. -o field=ip prints the address and nothing
else; there are the columns, and the fields of the API such as status or
plan.memory.
Exit status: 0 printed, 1 no server is called so, or the field has no value;
2 several are.
"""

COPIES_HELP: Final = """\
SERVER: the whole name or the id; without one, those of all servers. The newest
come first.
"""

HISTORY_HELP: Final = """\
WORDS: each must occur in a record; verb:stop server:web account:prod id:7 ask
one field; ! negates. It is read from the journal on this machine: no network,
no token. With --profile, only that one's. --changes prints what changed in the
lists while the app ran, and from one start of it to the next, whoever did it;
change:gone and whose:ours ask one field there.
"""

QUERY_HELP: Final = """\
QUERY: words match name, hostname, IP and id; status:stopped loc:us-* os:debian
mem>=4G age>30d name~regex ask one field; ! negates, a space is AND, | is OR,
( ) group. Put it in quotes: the shell reads | > ! ( ) too. A word @NAME is the
saved view of that name.
"""

EXIT_HELP: Final = """\
Exit status: 0 done, 1 refused or failed, 2 wrong use or nobody to ask, 3 surely
not sent, 4 log in, 5 unknown: may have happened, do not repeat, 6 still under
way after --timeout, 128+n by signal n.
"""

TARGETS_HELP: Final = (
    """\
SERVER: names or ids, or a query in quotes ('status:active loc:us-*'), or @NAME,
a saved view. The plan is shown on stderr, then asked about. Without a terminal
--yes must answer; with it a delete or hard stop of several, and plain words
that no server is called by, need --expect, too.
"""
    + EXIT_HELP
)

CREATE_HELP: Final = """\
What is created and what it costs a month is shown on stderr, then asked about;
--yes answers. A one-time password is printed with the result, and kept nowhere.
With --like web-3 it is as web-3 is, but for its SSH key, which no page tells.
"""

RESIZE_HELP: Final = (
    """\
SERVER: the whole name or the id. The plan says what it costs before and after,
on stderr, and is asked about; --yes answers. It may restart the server. Not
every API has a call for it: that is said, and nothing is sent.
"""
    + EXIT_HELP
)

TAKE_HELP: Final = (
    """\
SERVER: the whole name or the id. What is taken is shown on stderr, then asked
about; --yes answers. --wait waits until it is completed, where the API shows
that. `vpstui snapshots` and `vpstui backups` print those that there are.
"""
    + EXIT_HELP
)

SET_HELP: Final = (
    """\
One server at a time, by its name or id; backups alone also of several: of
servers by name or id, or of those that a query in quotes finds.
"""
    + EXIT_HELP
)

WAIT_HELP: Final = """\
SERVER: names or ids, or a query in quotes. With --for ssh a connection to the
ssh port of each is tried once a second, and closed again.
Exit status: 0 all of them are, 1 one is gone that should not be, 6 --timeout is
over.
"""

SSH_HELP: Final = """\
The program is that of `ssh` in the config, else ssh to {username}@{ip}. It
takes the place of vpstui, so the exit status is its own. What comes after -- is
the command that it runs there.
"""

COMPLETION_HELP: Final = """\
It completes commands, options, their values, profiles, saved views (@NAME) and
the names of servers in the last list. It asks no API, and needs no token. To
have it in every shell:
  bash  in ~/.bashrc: source <(vpstui completion bash)
  zsh   in ~/.zshrc, after compinit: source <(vpstui completion zsh)
  fish  vpstui completion fish > ~/.config/fish/completions/vpstui.fish
"""

CONFIG_HELP: Final = """\
show    what counts, and where it comes from: option, variable, line of the
        file, or default
check   every mistake with file, line and key; exit status 2 where there is one
schema  the JSON Schema of the file, for editors
init    write a commented file at the usual place, or where --config says; never
        over another one
"""

EXPORT_HELP: Final = (
    """\
A server without an IP address is in the table and among the names only.
ssh-config   for an Include of ~/.ssh/config
ansible      an inventory in YAML, grouped by location, status, os and account
hosts        lines for /etc/hosts
markdown     a table
ips, names   one a line; a name that a shell would act on is left out, and said
"""
    + QUERY_HELP
)

_READS: Final = (*ACCOUNTS, DEMO, READ_ONLY)

FULL_SCREEN: Final = Command(
    "",
    "Run your servers at VPS.org from a full-screen terminal app.",
    "launch_app:run_full_screen",
    QUERY,
    (*_READS, *APP),
    QUERY_HELP
    + """\
A first word that looks like a command is one; `vpstui -- list` shows the app
with the filter list.
Environment: VPSTUI_TOKEN, VPS_API_TOKEN, VPSTUI_API_URL, VPSTUI_PROFILE,
VPSTUI_CONFIG, VPSTUI_LOG (a file for what happens inside, without secrets).
Exit status: 0 fine, 1 failed, 2 wrong use or no terminal.
""",
)

COMMANDS: Final = {
    command.name: command
    for command in (
        Command(
            "ls", "Print the list of servers as text.", "commands.ls:run_ls", QUERY,
            (*_READS, *LIST), QUERY_HELP + LIST_HELP,
        ),
        Command(
            "get", "Print one server in detail, or one field of it.", "commands.get:run_get",
            "SERVER", (*_READS, *GET), GET_HELP,
        ),
        *(
            Command(
                verb, summary, "acting.act:run_write", SERVERS,
                (*_READS, *WRITE), TARGETS_HELP,
            )
            for verb, summary in (
                ("start", "Start servers."),
                ("stop", "Stop servers gracefully."),
                ("hard-stop", "Cut the power of servers that do not shut down."),
                ("reboot", "Reboot servers gracefully."),
                ("delete", "Delete servers for good."),
            )
        ),
        Command(
            "create", "Create a server.", "commands.create:run_create", "NAME",
            (*_READS, *CREATE), CREATE_HELP,
        ),
        Command(
            "set", "Change name, hostname or backups of a server.", "commands.set:run_set",
            SERVERS, (*_READS, *SET), SET_HELP,
        ),
        Command(
            "resize", "Give a server another plan.", "commands.resize:run_resize", "SERVER",
            (*_READS, PLAN, *ONE_WRITE), RESIZE_HELP,
        ),
        Command(
            "snapshot", "Take a snapshot of a server.", "commands.take_copy:run_snapshot",
            "SERVER", (*_READS, *SNAPSHOT), TAKE_HELP,
        ),
        Command(
            "backup", "Back up a server now.", "commands.take_copy:run_backup", "SERVER",
            (*_READS, *ONE_WRITE), TAKE_HELP,
        ),
        Command(
            "wait", "Wait for servers to be active, stopped, gone, or to answer.",
            "commands.wait:run_wait", SERVERS, (*_READS, *WAIT_FOR), WAIT_HELP,
        ),
        Command(
            "ssh", "Log in to a server.", "commands.ssh:run_ssh", "SERVER [-- COMMAND …]", ACCOUNTS,
            SSH_HELP, passes_on=True,
        ),
        Command(
            "history", "Print what was sent from here, and what came of it.",
            "commands.history:run_history", "[WORDS …]", (*_READS, *HISTORY),
            HISTORY_HELP, words_help="which records",
        ),
        *(
            Command(name, summary, "reading.offers:run_offers", options=(*_READS, *ROWS))
            for name, summary in (
                ("plans", "Print the plans on offer."),
                ("locations", "Print the locations on offer."),
                ("os", "Print the operating systems on offer."),
                ("keys", "Print the SSH keys of the account."),
            )
        ),
        *(
            Command(
                name, summary, "reading.copies:run_copies", "[SERVER]", (*_READS, *ROWS),
                COPIES_HELP,
            )
            for name, summary in (
                ("snapshots", "Print snapshots."),
                ("backups", "Print backups."),
            )
        ),
        Command(
            "export", "Print servers as other programs read them.",
            "commands.export:run_export", QUERY, _READS, EXPORT_HELP,
            kinds=("ssh-config", "ansible", "hosts", "markdown", "ips", "names"),
        ),
        Command(
            "login", "Store a token in the keyring.", "commands.login:run_login",
            options=(*ACCOUNTS, IMPORT),
            details="The token is asked for without being shown, or read from stdin.", logs_in=True,
        ),
        Command(
            "logout", "Remove the token from the keyring.", "commands.logout:run_logout",
            options=ACCOUNTS, logs_in=True,
        ),
        Command(
            "doctor", "Say what is found here, and what to do about it.",
            "commands.doctor:run_doctor", options=(*ACCOUNTS, JSON),
        ),
        Command(
            "config", "Show, check, describe or begin the config file.",
            "config_file.run_config:run_config", options=(*ACCOUNTS, READ_ONLY, REFRESH, JSON),
            details=CONFIG_HELP, kinds=("show", "check", "schema", "init"),
        ),
        Command(
            "completion", "Print a script that completes commands in a shell.",
            "completion.run_completion:run_completion", details=COMPLETION_HELP,
            kinds=("bash", "zsh", "fish"),
        ),
    )
}  # fmt: skip
"""Commands by name, in the order of the help."""
