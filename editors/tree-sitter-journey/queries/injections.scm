; Comments, for what editors find in them.
([(comment) (doc_comment)] @injection.content
  (#set! injection.language "comment"))
