import { graphql } from "../gql";

export const WhoAmI = graphql(`
  query WhoAmI {
    viewer {
      id
      name
      email
      isOperator
      teams {
        id
        name
        viewerRole
        cloudDriveSearch
      }
    }
  }
`);
