import { graphql } from "../gql";

export const TeamSettings = graphql(`
  query TeamSettings($teamId: ID!) {
    team(id: $teamId) {
      id
      name
      viewerRole
      cloudDriveSearch
      providerInstances {
        ...ConnectionParts
      }
    }
    providers {
      ...ProviderParts
    }
  }
`);

export const RequestCloudDriveSearch = graphql(`
  mutation RequestCloudDriveSearch($teamId: ID!) {
    requestCloudDriveSearch(teamId: $teamId) {
      id
      cloudDriveSearch
    }
  }
`);

export const CreateConnection = graphql(`
  mutation CreateConnection($input: CreateProviderInstanceInput!) {
    createProviderInstance(input: $input) {
      __typename
      ... on ProviderInstance {
        ...ConnectionParts
      }
      ... on InvalidSettings {
        problems {
          key
          message
        }
      }
    }
  }
`);

export const UpdateConnection = graphql(`
  mutation UpdateConnection($input: UpdateProviderInstanceInput!) {
    updateProviderInstance(input: $input) {
      __typename
      ... on ProviderInstance {
        ...ConnectionParts
      }
      ... on InvalidSettings {
        problems {
          key
          message
        }
      }
      ... on VersionConflict {
        current {
          ...ConnectionParts
          team {
            id
            auditLog(first: 20) {
              nodes {
                id
                at
                actor
                instance
                fields
              }
            }
          }
        }
      }
    }
  }
`);

export const DeleteConnection = graphql(`
  mutation DeleteConnection($id: ID!, $version: Int) {
    deleteProviderInstance(id: $id, version: $version)
  }
`);

export const TestConnection = graphql(`
  mutation TestConnection($id: ID!) {
    testProviderInstance(id: $id) {
      ok
      checks {
        name
        state
        message
        advice
        code
      }
    }
  }
`);

export const Folders = graphql(`
  query Folders($id: ID!, $parent: ID, $after: String) {
    node(id: $id) {
      __typename
      id
      ... on ProviderInstance {
        folders(parent: $parent, first: 50, after: $after) {
          nodes {
            id
            name
            hasChildren
            settings {
              key
              value
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  }
`);
