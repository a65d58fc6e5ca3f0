"""Where wire and model meet: one module per dialect of the API, side by side.

`documented` is the provider's "Servers" page; `uuid` is what the provider's published client and
CLI read. Each has a table of fields at its head, and pure functions from rows to what the models
read, and from requests to methods, paths and bodies. Models know neither.
"""
