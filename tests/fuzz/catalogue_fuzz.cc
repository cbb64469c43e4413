#include "fuzz_target.h"
#include "manifest/catalogue.h"

using namespace mailctl;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::SourceFiles files;
  base::Diagnostics diagnostics;
  const auto id = files.add("service.yaml", std::string(fuzz::to_text(data, size)));
  const auto service = manifest::parse_service(files.file(id), diagnostics);
  for (const auto& diagnostic : diagnostics.all()) {
    fuzz::require(diagnostic.at.is_known(), "every problem has its place");
  }
  if (!diagnostics.has_errors()) (void)manifest::stream_example(service);
  return 0;
}
