// Whose turn it is to read the file, and whose to hand on, is each said by a lock of its own.
#include "cli/record_file.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <vector>

#include "insight/record_lines.h"
#include "runtime/input/lines.h"
#include "runtime/platform/thread.h"

namespace journey::cli {
namespace {

// More have nothing to do while others read the file and hand on.
constexpr size_t kMostReaders = 4;
// With its records a block fits into a second cache.
constexpr size_t kBlockBytes = size_t{128} << 10;

// Lines that stand together in the file, and what they are.
struct RecordBlock {
  struct Span {
    size_t begin, size;
  };
  uint64_t number = 0;      // of the block
  uint64_t first_line = 0;  // its number in the file
  std::string text;
  std::vector<Span> lines;
  bool too_long = false;  // the line behind these
  std::vector<rt::Record> records;
  std::string fault;  // what is wrong with the line behind those that were read; empty: nothing
};

class RecordFile {
 public:
  RecordFile(std::unique_ptr<rt::ByteSource> source, const ir::Module& module, rt::RecordSink& sink)
      : reader_(std::move(source)), module_(module), sink_(sink) {}

  Status Read(size_t threads) {
    RecordBlock first;
    // What fits into a block is not worth a thread.
    const bool more = Take(first) && !ended_;
    std::vector<rt::Thread> others(more ? std::min(threads, kMostReaders) - 1 : 0);
    for (rt::Thread& other : others) {
      if (!other.Start([this] { Work({}); })) break;
    }
    Work(std::move(first));
    others.clear();  // joins
    if (thrown_ != nullptr) std::rethrow_exception(thrown_);
    return failed_ ? failure_ : reader_.status();
  }

 private:
  // Blocks from this one on, until there are none; an empty one is none.
  void Work(RecordBlock block) {
    try {
      insight::RecordLines lines(module_);
      while (!block.lines.empty() || block.too_long || Take(block)) {
        ReadLines(lines, block);
        if (!HandOn(block)) return;
        lines.Clear();
        block.lines.clear();
        block.too_long = false;
      }
    } catch (...) {
      Stop(std::current_exception());
    }
  }

  // The next block. False: there is none.
  bool Take(RecordBlock& block) {
    const std::lock_guard lock(file_);
    if (ended_) return false;
    block.text.clear();
    block.lines.clear();
    block.number = blocks_++;
    block.first_line = reader_.number() + 1;
    rt::Line line;
    while (block.text.size() < kBlockBytes && !block.too_long) {
      if (!reader_.Next(&line)) {
        ended_ = true;
        break;
      }
      if (block.lines.empty()) block.first_line = line.number;
      block.too_long = ended_ = line.too_long;
      if (line.too_long) break;
      block.lines.push_back({block.text.size(), line.text.size()});
      block.text += line.text;
      block.text += '\n';
    }
    block.text.append(insight::RecordLines::kPadding, '\n');
    return !block.lines.empty() || block.too_long;
  }

  void ReadLines(insight::RecordLines& lines, RecordBlock& block) {
    block.records.clear();
    block.fault.clear();
    const std::string_view text = block.text;
    for (size_t i = 0; i < block.lines.size(); ++i) {
      rt::Record& record = block.records.emplace_back();
      const Result<bool> known = lines.Read(text.substr(block.lines[i].begin, block.lines[i].size), &record);
      if (known.ok() && known.value()) continue;
      block.records.pop_back();
      if (known.ok()) continue;
      block.fault = Fault(block.first_line + i, known.status().message());
      return;
    }
    if (block.too_long) block.fault = Fault(block.first_line + block.lines.size(), "is too long for a record");
  }

  std::string Fault(uint64_t line, const std::string& what) const {
    return reader_.name() + ":" + std::to_string(line) + ": this line " + what;
  }

  // When it is its turn. False: nothing more is to be read.
  bool HandOn(const RecordBlock& block) {
    std::unique_lock lock(turns_);
    turned_.wait(lock, [&] { return failed_ || turn_ == block.number; });
    if (failed_) return false;
    lock.unlock();  // nobody else has the turn
    for (const rt::Record& record : block.records) sink_.Write(record);
    lock.lock();
    if (!block.fault.empty()) {
      failed_ = true;
      failure_ = Status::Error(block.fault);
    }
    ++turn_;
    turned_.notify_all();
    return !failed_;
  }

  void Stop(std::exception_ptr thrown) {
    const std::lock_guard lock(turns_);
    failed_ = true;
    if (thrown_ == nullptr) thrown_ = std::move(thrown);
    turned_.notify_all();
  }

  std::mutex file_;
  rt::LineReader reader_;  // by file_, like the next two
  uint64_t blocks_ = 0;
  bool ended_ = false;
  const ir::Module& module_;
  std::mutex turns_;
  std::condition_variable turned_;
  uint64_t turn_ = 0;  // by turns_, like the next three: the block whose records are next
  bool failed_ = false;
  Status failure_;
  std::exception_ptr thrown_;
  rt::RecordSink& sink_;  // by whose turn it is
};

}  // namespace

Status ReadRecords(const std::string& path, const ir::Module& module, rt::RecordSink& sink) {
  auto source = rt::ByteSource::Open(path);
  if (!source.ok()) return source.status();
  RecordFile file(std::move(*source), module, sink);
  return file.Read(rt::ProcessorCount());
}

}  // namespace journey::cli
