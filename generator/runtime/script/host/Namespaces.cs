// Compiled next to every script: namespaces that the prelude or a script may import although this runtime, or this
// installation of it, has no type in them. An import of a namespace that does not exist would be an error.
namespace System.Drawing
{
}

namespace System.Drawing.Drawing2D
{
}

namespace System.Drawing.Imaging
{
}

namespace System.IO.Compression
{
}

namespace System.Net.Security
{
}

namespace System.Runtime.Remoting.Contexts
{
}

namespace System.Security.Authentication
{
}

namespace System.Web
{
}

namespace System.Xml.Linq
{
}
