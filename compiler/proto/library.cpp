// The entry: text -> descriptors, by protobuf -> plain data.
#include <google/protobuf/compiler/importer.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor_database.h>
#include <google/protobuf/stubs/logging.h>

#include <string>

#include "compiler/proto/messages.h"
#include "compiler/proto/sources.h"
#include "compiler/schemas/protobuf_entry.h"

namespace journey::proto {
namespace {

namespace pb = google::protobuf;

// By its full name, or as it is called in the file's package.
const pb::Descriptor* Named(const pb::DescriptorPool& pool, const pb::FileDescriptor& file, const std::string& name) {
  const std::string& package = file.package();
  const pb::Descriptor* local = pool.FindMessageTypeByName(package.empty() ? name : package + "." + name);
  return local != nullptr ? local : pool.FindMessageTypeByName(name);
}

std::string NamesOf(const pb::FileDescriptor& file) {
  std::string names;
  for (int i = 0; i < file.message_type_count(); ++i) names += (i == 0 ? "" : ", ") + file.message_type(i)->name();
  return names;
}

Result<schemas::Schemas> ReadMessages(const schemas::ProtobufSource& source, const pb::DescriptorPool& pool,
                                      const pb::FileDescriptor& file) {
  std::vector<const pb::Descriptor*> events;
  for (const std::string& name : source.messages) {
    const pb::Descriptor* message = Named(pool, file, name);
    if (message == nullptr) {
      return Status::Error(source.name + ": there is no message \"" + name + "\"; it declares " + NamesOf(file));
    }
    events.push_back(message);
  }
  if (source.messages.empty()) events = EventsOf(file);
  if (file.message_type_count() == 0 && events.empty()) {
    return Status::Error(source.name + ": it declares no message, so nothing is an event");
  }
  if (events.empty()) {
    return Status::Error(source.name +
                         ": each of its messages is part of another one, so none is an event by itself; "
                         "choose with --message: " +
                         NamesOf(file));
  }
  schemas::Schemas schemas;
  Messages messages(schemas);
  for (const pb::Descriptor* event : events) messages.AddEvent(*event);
  return schemas;
}

Result<schemas::Schemas> ReadFile(const schemas::ProtobufSource& source) {
  // What is wrong is in the findings; the library would also print it.
  pb::SetLogHandler(nullptr);
  Sources sources(source);
  Findings findings(sources);
  // Protobuf's own files, which are in the library.
  pb::DescriptorPoolDatabase own(*pb::DescriptorPool::generated_pool());
  pb::compiler::SourceTreeDescriptorDatabase database(&sources, &own);
  database.RecordErrorsTo(&findings);
  pb::DescriptorPool pool(&database, database.GetValidationErrorCollector());
  pool.EnforceWeakDependencies(true);
  const pb::FileDescriptor* file = pool.FindFileByName(sources.main());
  if (file == nullptr) return Status::Error(findings.text());
  return ReadMessages(source, pool, *file);
}

}  // namespace
}  // namespace journey::proto

#define JOURNEY_EXPORT extern "C" __attribute__((visibility("default")))

JOURNEY_EXPORT const char* journey_protobuf_build() {
  static const std::string build = journey::schemas::ProtobufBuild();
  return build.c_str();
}

JOURNEY_EXPORT void journey_protobuf_library(const journey::schemas::ProtobufSource& source,
                                             journey::Result<journey::schemas::Schemas>* read) {
  *read = journey::proto::ReadFile(source);
}
