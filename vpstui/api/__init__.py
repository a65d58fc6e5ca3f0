"""The VPS.org REST API: client, retries, answers, models. No other room knows HTTP."""
