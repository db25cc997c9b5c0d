// JSON lines as a source of inputs.
#include "runtime/input/blocks.h"
#include "runtime/input/codes.h"
#include "runtime/input/decode.h"
#include "runtime/input/formats.h"
#include "runtime/input/lines.h"

namespace journey::rt {

namespace {

class JsonlSource final : public InputSource {
 public:
  JsonlSource(const Program& program, std::unique_ptr<ByteSource> bytes, std::unique_ptr<MappedFile> file,
              const SourceOptions& options)
      : lines_(std::move(bytes), std::move(file)), decoder_(program, options.json) {
    if (options.begin_at > 0) lines_.StartAt(options.begin_at, options.lines_before);
  }

  bool Next(Arena& arena, Input* input, RawLine* raw) override {
    // Lines that look like the ones before are decoded without looking for their end first.
    size_t size = 0;
    if (decoder_.DecodeFirst(lines_.Ahead(), arena, kNoTimestamp, input, &size)) [[likely]] {
      raw->text = lines_.Take(size);
      raw->number = lines_.number();
      return true;
    }
    Line line;
    do {
      if (!lines_.Next(&line)) return false;
    } while (!line.too_long && IsBlank(line.text));
    *raw = {line.number, StripCarriageReturn(line.text)};
    if (line.too_long) {
      *input = Rejected({kLineTooLong, "a line of more than 16 MiB"});
      return true;
    }
    if (lines_.mapped()) {
      // A copy: the exact decoder reads more than once.
      *input = decoder_.Decode(raw->text, arena);
    } else {
      decoder_.DecodePadded(raw->text, arena, kNoTimestamp, input);
    }
    return true;
  }
  void Keep(std::string* /*kept*/) const override {}
  void Restore(const RawLine& raw, std::string_view /*kept*/, Arena& arena, Input* input) override {
    *input = decoder_.Decode(raw.text, arena);
  }
  void UseCompiler(const LineCompiler* compiler) override { decoder_.UseCompiler(compiler); }
  LinePaths paths() const override {
    return {decoder_.compiled(), decoder_.hits() - decoder_.compiled(), decoder_.misses()};
  }
  std::optional<uint64_t> offset() const override {
    return lines_.CanStartAgain() ? std::optional(lines_.offset()) : std::nullopt;
  }
  bool MayWait() const override { return lines_.MayWait(); }
  bool Await() override { return lines_.Await(); }
  bool stopped() const override { return lines_.stopped(); }
  const Status& status() const override { return lines_.status(); }

 private:
  LineReader lines_;
  JsonDecoder decoder_;
};

}  // namespace

std::unique_ptr<InputSource> MakeJsonlSource(const Program& program, std::unique_ptr<ByteSource> bytes,
                                             const SourceOptions& options) {
  std::unique_ptr<MappedFile> file = options.map_files ? bytes->Map() : nullptr;
  return std::make_unique<JsonlSource>(program, std::move(bytes), std::move(file), options);
}

}  // namespace journey::rt
