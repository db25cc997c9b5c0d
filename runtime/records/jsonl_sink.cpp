// Records as JSON lines.
#include "runtime/records/jsonl_sink.h"

namespace journey::rt {

void JsonlSink::Write(const Record& record) {
  AppendRecordJson(record, writer_->buffer());
  writer_->EndLine();
}

}  // namespace journey::rt
