// Messages as descriptors -> events as plain data. What a field is called and looks like is what protobuf's JSON
// mapping says (protobuf.dev, "ProtoJSON Format").
#pragma once

#include <google/protobuf/descriptor.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/schemas/schemas.h"

namespace journey::proto {

// Those of the file itself that no other message of it has a field of.
std::vector<const google::protobuf::Descriptor*> EventsOf(const google::protobuf::FileDescriptor& file);

class Messages {
 public:
  // `schemas` outlives it; remarks go there too.
  explicit Messages(schemas::Schemas& schemas) : schemas_(schemas) {}

  void AddEvent(const google::protobuf::Descriptor& message);

 private:
  struct Shape {
    std::optional<schemas::Type> type;  // none: there is none such here
    std::string why;                    // there is none
    std::string remark;                 // of the type, which is read otherwise than it is sent
  };

  std::vector<schemas::Field> FieldsOf(const google::protobuf::Descriptor& message, const std::string& where);
  void AddField(const google::protobuf::FieldDescriptor& field, const std::string& where,
                std::vector<schemas::Field>& fields);
  Shape ShapeOf(const google::protobuf::FieldDescriptor& field, const std::string& where);
  Shape OfMessage(const google::protobuf::Descriptor& message, const std::string& where);
  Shape OfEnum(const google::protobuf::EnumDescriptor& type);
  void Remark(const std::string& text) { schemas_.remarks.push_back(text); }

  schemas::Schemas& schemas_;
  std::set<const google::protobuf::Descriptor*> open_;          // that are being read
  std::map<const google::protobuf::Descriptor*, Shape> known_;  // that were
  size_t read_ = 0;
};

}  // namespace journey::proto
