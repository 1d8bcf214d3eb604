import { graphql } from "../gql";

export const Teams = graphql(`
  query Teams($state: CloudDriveSearch, $after: String) {
    teams(cloudDriveSearch: $state, first: 25, after: $after) {
      nodes {
        id
        name
        externalId
        cloudDriveSearch
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const SetCloudDriveSearch = graphql(`
  mutation SetCloudDriveSearch($teamId: ID!, $state: CloudDriveSearch!) {
    setCloudDriveSearch(teamId: $teamId, state: $state) {
      id
      cloudDriveSearch
    }
  }
`);
