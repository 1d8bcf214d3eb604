import { graphql } from "../gql";

export const AuditLog = graphql(`
  query AuditLog($teamId: ID!, $after: String) {
    team(id: $teamId) {
      id
      auditLog(first: 25, after: $after) {
        nodes {
          id
          at
          actor
          action
          instance
          fields
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

/** What the log's ids and keys are called now. What is gone has no name any more. */
export const AuditNames = graphql(`
  query AuditNames($teamId: ID!) {
    team(id: $teamId) {
      id
      name
      providerInstances {
        id
        connectionName
      }
    }
    providers {
      id
      fields {
        key
        label
      }
    }
  }
`);
