#include "support/joinedtests.h"

#include <cstdio>
#include <cstring>

namespace testing {

namespace {

constinit const JoinedTest *last = nullptr;

} // namespace

JoinedTest::JoinedTest(const char *name, Main entry) : m_name(name), m_main(entry), m_before(last)
{
    last = this;
}

const JoinedTest *JoinedTest::find(const char *name)
{
    const JoinedTest *test = last;
    while (test && std::strcmp(test->m_name, name) != 0)
        test = test->m_before;
    return test;
}

} // namespace testing

int main(int argc, char **argv)
{
    const testing::JoinedTest *test = argc > 1 ? testing::JoinedTest::find(argv[1]) : nullptr;
    if (test)
        return test->run(argc - 1, argv + 1);
    std::fprintf(stderr, "%s: the first argument names the test, as ctest does\n", argv[0]);
    return 2;
}
