// The source that the targets of GatescopePrecompiled.cmake need to have; what they are for is their header.
int main()
{
    return 0;
}
