#pragma once

namespace testing {

/// One of the tests of a program that has several: its main() under another name. The program's first argument says
/// which one runs; the others follow.
class JoinedTest {
public:
    using Main = int (*)(int argc, char **argv);

    JoinedTest(const char *name, Main entry);

    [[nodiscard]] static const JoinedTest *find(const char *name);
    [[nodiscard]] int run(int argc, char **argv) const { return m_main(argc, argv); }

private:
    const char *m_name;
    Main m_main;
    const JoinedTest *m_before;
};

} // namespace testing
