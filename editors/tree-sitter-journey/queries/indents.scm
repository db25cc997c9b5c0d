; Between brackets one level deeper (nvim-treesitter).
[
  (enum_body) (field_body) (policy_body) (group_body) (phases_body) (calendar_body) (persona_body)
  (journey_body) (stage_body) (migrate_body) (split_body) (wait_body) (block) (test_body) (values)
  (parameters) (arguments) (list) (parenthesized_expression)
] @indent.begin

["}" "]" ")"] @indent.branch @indent.end

(string) @indent.ignore
