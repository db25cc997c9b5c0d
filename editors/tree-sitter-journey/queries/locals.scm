; Parameters and memory belong to their declaration, memory also to the body beside it.
[(source_file) (journey_declaration) (let_declaration) (channel_declaration) (test_declaration)] @local.scope

(parameter name: (identifier) @local.definition.parameter)
(memory_item body: (field_body (field name: (identifier) @local.definition.field)))
(let_declaration name: (identifier) @local.definition.var)
(let_step name: (identifier) @local.definition.var)

(identifier) @local.reference
