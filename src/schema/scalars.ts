/** The scalars beyond GraphQL's own, by the names they have in the schema: `DateTime`, `URL`, `SafeInt`. */
export { GraphQLDateTime, GraphQLSafeInt, GraphQLURL } from "graphql-scalars";
