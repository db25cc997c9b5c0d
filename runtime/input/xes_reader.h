// The events of a stream of XES in the order of the file, with their own attributes and their trace's.
//
// Expat reads the XML, block by block; memory holds one trace at most, and of that 16 MiB: the first events of a longer
// one get no attributes that stand behind them. Several logs may follow each other. An event that is no good XML is
// left out alone where the text goes on behind it. Not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/input/blocks.h"
#include "runtime/input/byte_source.h"

struct XML_ParserStruct;

namespace journey::rt {

struct XesEvent {
  uint64_t line = 0;
  std::string text;        // as it stands in the file, from its first tag on; a long one is cut
  std::string attributes;  // key, value, key, value, as kept.h puts them: first the trace's, with `case:`, then its own
  Fault fault;             // why it cannot be used at all; texts that live as long as the program
};

class XesReader {
 public:
  explicit XesReader(std::unique_ptr<ByteSource> bytes);
  ~XesReader();
  XesReader(const XesReader&) = delete;

  // False at the end and after a failure (see status()), which comes behind all events before it.
  bool Next(XesEvent* event);
  const Status& status() const { return status_; }

 private:
  enum class Element : uint8_t { kLog, kTrace, kEvent, kOther };
  struct Handlers;

  // The next block, or what the end means.
  void Read();
  bool ParseSome(std::string_view* rest);
  // The parser has given up in an event; it alone is left out.
  void BeginSkip(std::string_view block, const Fault& fault, std::string_view* rest);
  // On from there as soon as it is behind the event.
  bool Skip(std::string_view* rest);
  void FailAtParser(bool at_end);
  void NewParser(std::string_view open, const char* encoding);
  void Start(const char* name, const char** attributes);
  void End();
  void Attribute(const char** attributes, std::string_view prefix, std::string* to);
  void FinishEvent();
  void FlushTrace();
  void Fail(const std::string& message) { status_ = Status::Error(bytes_->name() + message); }
  uint64_t Line() const;
  void Copy(uint64_t end);
  bool InEvent() const;

  std::unique_ptr<ByteSource> bytes_;
  std::vector<char> buffer_;
  Status status_;
  bool done_ = false;
  uint64_t logs_ = 0;
  uint64_t lines_ = 0;    // before what is not parsed yet
  std::string encoding_;  // as the document names it
  bool begun_ = false;
  bool wide_ = false;  // UTF-16

  // Counted from where the parser began.
  XML_ParserStruct* parser_ = nullptr;  // null: between logs
  uint64_t lines_before_ = 0;
  uint64_t parsed_ = 0;     // bytes before the block
  std::string_view block_;  // what it is given
  uint64_t last_token_ = 0;
  bool reopening_ = false;
  size_t piece_ = 64 * 1024;  // how much it is given at once

  bool skipping_ = false;  // up to the end of a bad event
  std::string skipped_;    // the last of it, which may be a part of a tag

  std::vector<Element> open_;
  std::vector<std::string> names_;  // of the log and the trace, as the file has them
  XesEvent event_;
  uint64_t copied_ = 0;  // of the event's text
  std::string trace_;    // its attributes
  std::vector<XesEvent> pending_;
  size_t pending_bytes_ = 0;
  std::deque<XesEvent> ready_;
};

}  // namespace journey::rt
