// Protocol Buffers: messages of a .proto file -> events, as they look in protobuf's JSON mapping.
//
// The grammar, imports and what is an error there are the protobuf library's own business. It is loaded with the first
// call and not before: `libjourney_protobuf`, made by compiler/proto.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/schemas/schemas.h"

namespace journey::schemas {

struct ProtobufSource {
  std::string_view text;
  std::string name;                  // of the file, for messages
  std::vector<std::string> folders;  // where imports lie, in this order
  std::vector<std::string>
      messages;  // that are events; none: those of the file that are part of no other of its messages
};

// An error has a line for each finding, with file, line and column. Protobuf's own files (google/protobuf/...) need not
// lie anywhere.
Result<Schemas> ReadProtobuf(const ProtobufSource& source);

}  // namespace journey::schemas
