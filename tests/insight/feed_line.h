// A line as a test has it -> its record into a sink. For tests of whatever goes over records.
#pragma once

#include <string>

#include "base/status.h"
#include "insight/record_lines.h"

namespace journey::insight::testing {

inline Status FeedLine(RecordLines& lines, const std::string& line, rt::RecordSink& sink) {
  std::string padded = line;
  padded.append(RecordLines::kPadding, '\n');
  rt::Record record;
  const Result<bool> known = lines.Read(std::string_view(padded).substr(0, line.size()), &record);
  if (!known.ok()) return known.status();
  if (known.value()) sink.Write(record);
  lines.Clear();
  return {};
}

}  // namespace journey::insight::testing
