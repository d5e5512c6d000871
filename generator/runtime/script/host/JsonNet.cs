// Json.NET 6, which distributions package for mono, lacks one method that one script in six calls; it came with
// version 11. On newer versions the real method wins over this extension.
using System.Collections.Generic;

namespace Newtonsoft.Json.Linq
{
    public static class JObjectMembers
    {
        /// <summary>Whether the object has a member of this name.</summary>
        public static bool ContainsKey(this JObject json, string propertyName)
        {
            return ((IDictionary<string, JToken>)json).ContainsKey(propertyName);
        }
    }
}
