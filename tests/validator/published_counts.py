"""How many of 1,015 published connectors break each rule, and how far a sample may be from that."""

from math import comb

CONNECTORS = 1015
# Connectors with a finding of any severity.
BROKEN_BY = {
    "json-unparseable": 16,
    "file-not-utf8": 2,
    "file-bom": 4,
    "json-duplicate-key": 4,
    "definition-too-large": 1,
    "unknown-property": 1,
    "unknown-x-ms-extension": 20,
    "host-invalid": 1,
    "host-non-production": 21,
    "schemes-no-https": 9,
    "path-duplicate-template": 7,
    "path-partial-duplicate": 106,
    "path-item-empty": 44,
    "ref-has-siblings": 31,
    "unused-component": 143,
    "schema-allof": 10,
    "unique-items-ignored": 12,
    "mime-type-unsupported": 76,
    "mime-body-mismatch": 8,
    "mime-form-mismatch": 1,
    "consumes-missing": 163,
    "nextlink-name-invalid": 1,
    "operation-id-special-chars": 2,
    "operation-id-not-pascal-case": 223,
    "operation-summary-trailing-char": 2,
    "operation-summary-charset": 190,
    "operation-summary-case": 19,
    "operation-summary-looks-like-id": 13,
    "operation-summary-duplicate": 56,
    "operation-description-no-punctuation": 553,
    "summary-equals-description": 253,
    "operation-text-product-name": 1,
    "text-not-english": 2,
    "text-markup": 7,
    "visibility-value-invalid": 2,
    "operation-visibility-missing": 886,
    "operation-no-responses": 11,
    "operation-no-success-response": 5,
    "success-schema-missing": 213,
    "success-schema-empty": 183,
    "default-response-has-schema": 80,
    "multiple-response-schemas": 190,
    "error-response-has-schema": 178,
    "get-with-body": 5,
    "deprecated-suffix-missing": 24,
    "operation-id-revision-suffix": 9,
    "required-value-empty": 20,
    "annotation-family-invalid": 1,
    "parameter-x-ms-summary-missing": 10,
    "parameter-description-missing": 11,
    "parameter-summary-case": 438,
    "parameter-summary-trailing-char": 105,
    "parameter-summary-equals-description": 231,
    "path-encoding-missing": 156,
    "encoding-not-on-path": 23,
    "reserved-header": 1,
    "internal-default-optional-parameter": 12,
    "array-missing-items": 1,
    "required-not-on-object": 8,
    "default-type-mismatch": 27,
    "enum-duplicate": 1,
    "enum-type-mismatch": 19,
    "type-format-unrecognized": 47,
    "string-binary-position": 18,
    "schema-type-missing": 292,
    "property-title-missing": 270,
    "property-title-summary-conflict": 34,
    "discriminator-not-required": 1,
    "webhook-notification-url-not-required": 36,
    "webhook-notification-url-not-string": 1,
    "notification-url-in-response": 5,
    "notification-content-without-trigger": 19,
    "webhook-no-delete-operation": 38,
    "webhook-delete-not-internal": 5,
    "webhook-location-header": 185,
    "trigger-summary-form": 100,
    "trigger-hint-missing": 188,
    "polling-trigger-single": 2,
    "polling-trigger-no-policy": 4,
    "dynamic-reference-unresolved": 4,
    "dynamic-required-mismatch": 10,
    "dynamic-source-internal": 1,
    "dynamic-new-without-legacy": 11,
    "dynamic-collection-invalid": 15,
    "dynamic-item-path-invalid": 10,
    "dynamic-value-path-missing": 19,
    "dynamic-parameters-missing": 206,
    "info-title-too-long": 3,
    "info-title-restricted-word": 3,
    "info-title-product-name": 3,
    "info-title-trailing-char": 2,
    "info-description-missing": 1,
    "info-description-length": 4,
    "info-description-product-name": 6,
    "info-description-word": 287,
    "info-contact-missing": 48,
    "metadata-missing": 54,
    "metadata-name-missing": 3,
    "metadata-url-invalid": 8,
    "metadata-category-invalid": 3,
    "security-requirement-undefined": 29,
    "security-scope-undefined": 6,
    "security-multiple-definitions": 14,
    "security-unused": 129,
    "auth-only-in-properties": 45,
    "auth-only-in-definition": 5,
    "properties-unknown-key": 5,
    "brand-color-forbidden": 11,
    "publisher-missing": 63,
    "stack-owner-missing": 89,
    "capability-value-unknown": 5,
    "connection-parameter-type": 1,
    "connection-parameter-name": 3,
    "connection-secret-plain": 3,
    "connection-ui-missing": 54,
    "connection-constraint-type": 17,
    "oauth-settings-invalid": 1,
    "oauth-provider-unlisted": 2,
    "oauth-custom-parameter-missing": 3,
    "oauth-redirect-mode": 217,
    "policy-template-unknown": 3,
    "policy-operation-not-found": 5,
    "policy-connection-parameter-unknown": 8,
    "policy-undone": 3,
    "script-operation-not-found": 2,
    "script-operations-without-script": 2,
    "script-class-missing": 3,
    "script-namespace-unsupported": 6,
    "icon-rules": 4,
    "readme-section-missing": 347,
    "readme-template-text": 3,
}
# Rules that no published connector breaks as an error: the service really refuses it.
BROKEN_BY_NONE = frozenset(
    """
    json-type-wrong swagger-version root-required-missing base-path-invalid schemes-invalid
    path-no-leading-slash path-query-or-fragment path-wildcard path-template-invalid path-redefined-case
    path-item-ref ref-invalid ref-not-found ref-alias-definition required-ref-loop tag-redefined url-invalid
    too-many-operations body-schema-count operation-schema-count schema-composition-unsupported
    schema-json-draft-keyword schema-type-array collection-format-unsupported mime-type-invalid
    security-flow-unsupported operation-id-missing operation-id-duplicate operation-id-too-long
    operation-summary-missing operation-summary-too-long operation-summary-restricted-char
    operation-description-missing response-code-invalid response-description-missing
    response-header-type-missing response-example-not-produced annotation-replacement-invalid
    parameter-summary-too-long parameter-basic-shape path-parameter-not-required path-variable-undeclared
    path-parameter-not-in-template parameter-duplicate multiple-body body-and-form body-schema-missing
    body-keyword-invalid schema-on-non-body file-not-formdata binary-urlencoded formdata-name-not-ascii
    parameter-named-connectionid internal-required-no-default internal-default-optional-property
    allow-empty-value-location array-items-tuple required-array-empty required-property-undefined
    readonly-required-input enum-empty enum-values-invalid schema-type-file-position numeric-bounds
    pattern-invalid-regex editor-dictionary-invalid trigger-value-invalid webhook-notification-url-missing
    webhook-notification-url-multiple webhook-notification-url-not-internal
    webhook-notification-content-missing notification-content-on-operation webhook-batch-content-not-array
    dynamic-operation-not-found dynamic-parameter-unknown dynamic-required-parameter-missing
    dynamic-type-mismatch dynamic-shape-invalid dynamic-needs-new-extension dynamic-on-body-parameter
    dynamic-properties-path-mismatch test-connection-invalid capability-unknown info-contact-email-invalid
    metadata-category-too-many security-scheme-shape security-requirement-value auth-kind-mismatch
    properties-object-missing brand-color-missing brand-color-independent parameter-sets-shape
    oauth-secret-present policy-parameter-missing policy-parameter-value policy-reserved-header
    policy-connection-parameter-verbatim script-executeasync-missing script-too-large
    script-http-client script-operation-literal-unknown settings-invalid package-file-missing
    """.split()  # noqa: SIM905 - short lines, for people
)
# Of rules that came later: how many of a sample of 124 published connectors break them.
SAMPLE = 124
BROKEN_IN_SAMPLE = {
    "dynamic-schema-not-object": 1,
    "extension-empty": 0,
    "internal-body-no-default": 1,
    "member-empty": 106,
    "oauth-refresh-impossible": 1,
    "pageable-link-direct": 1,
    "path-item-empty": 5,
    "policy-secret-present": 0,
    "policy-undone": 2,
    "property-description-repeats": 57,
    "tag-unused": 5,
    "trigger-member-without-trigger": 0,
}
# The figure was counted in another way, or the sample lacks what the rule reads.
COUNTED_OTHERWISE = {
    "property-title-missing": "the figure leaves out answers and what stands behind references",
    "script-operations-without-script": "the sample holds no scripts",
    "readme-section-missing": "the sample holds no readme",
}


def is_likely(found: int, sample: int, of_all: int) -> bool:
    """Return whether a count in a sample goes with the figure for all: no rarer than one sample in a thousand."""
    share = of_all / CONNECTORS
    if 0.5 * share * sample <= found <= 2 * share * sample:
        return True
    chances = [comb(sample, count) * share**count * (1 - share) ** (sample - count) for count in range(sample + 1)]
    return min(sum(chances[: found + 1]), sum(chances[found:])) > 0.001
