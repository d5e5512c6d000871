"""Extensions of OpenAPI that the platform knows.

Source: Microsoft, apiDefinition.swagger.schema.json and OpenAPI extensions for custom connectors; extensions used by
1,015 published definitions; of 2025, Microsoft, Copilot Studio: extend your agent with Model Context Protocol, and the
names and descriptions for models in Microsoft's own connectors.
"""

KNOWN_EXTENSIONS = frozenset(
    {
        "x-ms-agentic-protocol",
        "x-ms-api-annotation",
        "x-ms-capabilities",
        "x-ms-connector-metadata",
        "x-ms-deployment-version",
        "x-ms-description-for-model",
        "x-ms-docs",
        "x-ms-dynamic-list",
        "x-ms-dynamic-properties",
        "x-ms-dynamic-schema",
        "x-ms-dynamic-tree",
        "x-ms-dynamic-values",
        "x-ms-editor",
        "x-ms-editor-options",
        "x-ms-enum",
        "x-ms-enum-values",
        "x-ms-explicit-input",
        "x-ms-keywords",
        "x-ms-localizeDefaultValue",
        "x-ms-media-kind",
        "x-ms-name-for-model",
        "x-ms-no-generic-test",
        "x-ms-notification",
        "x-ms-notification-content",
        "x-ms-notification-url",
        "x-ms-openai-data",
        "x-ms-openai-manifest",
        "x-ms-operation-context",
        "x-ms-pageable",
        "x-ms-parameter-location",
        "x-ms-require-user-confirmation",
        "x-ms-safe-operation",
        "x-ms-skip-url-encoding",
        "x-ms-summary",
        "x-ms-test-value",
        "x-ms-trigger",
        "x-ms-trigger-hint",
        "x-ms-trigger-metadata",
        "x-ms-trigger-value",
        "x-ms-url-encoding",
        "x-ms-visibility",
    }
)
