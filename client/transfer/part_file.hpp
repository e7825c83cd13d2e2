#pragma once
/// A file that is not whole yet: PATH.part, and in PATH.part.etag of which version it is.

#include <filesystem>
#include <memory>
#include <string>

#include "client/transfer/destination.hpp"

namespace confab::client {

/// What is in PATH.part stays there until it is whole, whatever happens, and the next one to open
/// it goes on behind it. Only one at a time: the file is locked (flock).
///
/// The version is written before the first byte of the part. So a part with something in it but
/// without its version was never ours: it stays as it is, also when PATH may be replaced.
class PartFile : public Destination {
 public:
  /// Looks at what an earlier run left; makes nothing yet. Refuses when there is a file already and
  /// it is not to be replaced (then the failure has that advice), or something that is no file, or
  /// no path at all, or a part that is not ours, or somebody else is at it.
  static Outcome<std::unique_ptr<PartFile>> open(std::filesystem::path path, bool replace,
                                                 std::string advice);
  /// Leaves nothing behind that has nothing in it.
  ~PartFile() override;

  const std::filesystem::path& path() const { return path_; }
  const std::filesystem::path& part() const { return part_; }

  Outcome<void> begin(const std::string& etag) override;
  /// Flushes it to disk and gives it its name. Never replaces what it may not, even if that came
  /// meanwhile.
  Outcome<void> finish() override;
  /// Removes what is here.
  void discard();

 protected:
  Outcome<void> write(std::string_view bytes) override;

 private:
  PartFile(std::filesystem::path path, bool replace, std::string advice);

  Outcome<void> may_be_written() const;
  Outcome<void> open_part(bool make);
  Outcome<std::string> version_left() const;
  Outcome<void> take_stock();
  Failure exists_already() const;

  std::filesystem::path path_;
  std::filesystem::path part_;
  std::filesystem::path etag_file_;
  bool replace_;
  std::string advice_;
  int file_ = -1;
};

}  // namespace confab::client
