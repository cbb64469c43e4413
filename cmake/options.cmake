# One INTERFACE target carries the language, the warnings and the sanitizers of a preset.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(MAILCTL_SANITIZE "" CACHE STRING "comma-separated list for -fsanitize= (presets asan and tsan)")
set(MAILCTL_WERROR OFF CACHE BOOL "treat warnings as errors (development presets)")

set(MAILCTL_PCH OFF CACHE BOOL "precompile the standard headers (development presets; release shows a missing include)")

add_library(mailctl_options INTERFACE)
target_include_directories(mailctl_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(mailctl_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual -Wformat=2 -Wnull-dereference
  -Wswitch-enum -Wextra-semi -Wundef
  # Designated initialisers name what they set; the rest is value-initialised on purpose.
  -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(mailctl_options INTERFACE
    -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wuseless-cast -Wsuggest-override)
endif()
if(MAILCTL_WERROR)
  target_compile_options(mailctl_options INTERFACE -Werror)
endif()
target_compile_definitions(mailctl_options INTERFACE $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)
if(MAILCTL_SANITIZE)
  target_compile_options(mailctl_options INTERFACE
    -fsanitize=${MAILCTL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(mailctl_options INTERFACE -fsanitize=${MAILCTL_SANITIZE})
  # g++ 12 reports false positives of these under the sanitizers' extra branches.
  target_compile_options(mailctl_options INTERFACE -Wno-null-dereference -Wno-maybe-uninitialized)
endif()
