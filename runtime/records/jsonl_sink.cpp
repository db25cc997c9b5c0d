// Records as JSON lines.
#include "runtime/records/jsonl_sink.h"

namespace journey::rt {

void JsonlSink::Write(const Record& record) {
  char* end = PutRecordJson(record, writer_->Room(MostRecordChars(record) + 1));
  *end++ = '\n';
  writer_->Took(end, 1);
}

}  // namespace journey::rt
